package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What the role of these connections may do, against {@code grants.sql}, which says what each job needs.
 *
 * @param forRelay whether a relay is to run on them
 */
record RoleRights(TableName table, boolean forRelay) {

    private static final String SCRIPT = "postgresql/grants.sql";
    private static final Pattern GRANT =
            Pattern.compile("grant ([a-z ,()]+) on ([a-z_, ]+) to reliable_([a-z]+);", Pattern.MULTILINE);
    private static final Pattern COLUMN = Pattern.compile("([a-z]+) \\(([a-z_]+)\\)");
    private static final String RELAY = "relay";

    private static final String MISSING = """
            select privilege || ' on ' || relation
            from unnest(string_to_array(:privileges, ' '), string_to_array(:columns, ' '), string_to_array(:relations, ' '))
                as needed(privilege, only_column, relation)
            where not coalesce(
                case when only_column = '*' then has_table_privilege(to_regclass(relation), privilege)
                     else has_column_privilege(to_regclass(relation), only_column, privilege) end, false)""";

    /**
     * A right on a table that a job needs.
     *
     * @param column the only one of its columns, or {@code *}
     */
    record Right(String privilege, String column, String relation) {

        static Right parse(String privilege, String relation) {
            Matcher column = COLUMN.matcher(privilege);
            return column.matches()
                    ? new Right(column.group(1), column.group(2), relation)
                    : new Right(privilege, "*", relation);
        }
    }

    List<Finding> examine(Handle handle) {
        Map<String, List<String>> missing = new LinkedHashMap<>();
        needed().forEach((job, rights) -> missing.put(job, missing(handle, rights)));
        List<Finding> findings = new ArrayList<>(List.of(rights(missing)));
        boolean superuser = handle.createQuery("select rolsuper from pg_roles where rolname = current_user")
                .mapTo(Boolean.class)
                .one();
        findings.add(
                superuser
                        ? Finding.advice(
                                "role",
                                "a superuser",
                                "A defect of the service, or whoever breaks into it, can do anything to the server",
                                "Connect as a role that has what " + SCRIPT + " of outbox-jdbc grants, and no more")
                        : Finding.ok("role", "no superuser", "It can do what it was granted"));
        return findings;
    }

    private Finding rights(Map<String, List<String>> missing) {
        List<String> able = missing.entrySet().stream()
                .filter(job -> job.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        String grants = "Run " + SCRIPT + " of outbox-jdbc as the owner of the tables, with the names of your roles";
        if (forRelay && !able.contains(RELAY)) {
            return Finding.unsafe(
                    "rights", "a relay lacks " + missing.get(RELAY), "It sends nothing, or ends in errors", grants);
        }
        return able.isEmpty()
                ? Finding.unsafe("rights", "not enough for any job: " + missing, "What needs them fails", grants)
                : Finding.ok("rights", "enough for: " + String.join(", ", able), "The role can do these jobs");
    }

    private static List<String> missing(Handle handle, List<Right> rights) {
        return handle.createQuery(MISSING)
                .bind("privileges", joined(rights, Right::privilege))
                .bind("columns", joined(rights, Right::column))
                .bind("relations", joined(rights, Right::relation))
                .mapTo(String.class)
                .list();
    }

    private static String joined(List<Right> rights, Function<Right, String> part) {
        return rights.stream().map(part).collect(Collectors.joining(" "));
    }

    /** By job, in the order of the script. */
    Map<String, List<Right>> needed() {
        Map<String, List<Right>> needed = new LinkedHashMap<>();
        Matcher grants = GRANT.matcher(Schema.read(SCRIPT));
        while (grants.find()) {
            List<Right> rights = needed.computeIfAbsent(grants.group(3), job -> new ArrayList<>());
            for (String relation : grants.group(2).split(",", -1)) {
                for (String privilege : grants.group(1).split(",", -1)) {
                    rights.add(Right.parse(privilege.strip(), named(relation.strip())));
                }
            }
        }
        return needed;
    }

    /** For tests: how many of the script's statements are understood. */
    static long statements() {
        return GRANT.matcher(Schema.read(SCRIPT)).results().count();
    }

    private String named(String standard) {
        return standard.equals("reliable_schema")
                ? table.versions()
                : table.qualified() + standard.substring(TableName.STANDARD.length());
    }
}
