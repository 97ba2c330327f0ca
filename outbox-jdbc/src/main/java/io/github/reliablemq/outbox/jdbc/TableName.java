package io.github.reliablemq.outbox.jdbc;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The outbox table, safe to put into SQL as it is.
 *
 * @param schema null for the first schema of the connection's search path
 */
record TableName(@Nullable String schema, String table) {

    static final String STANDARD = "reliable_outbox";
    static final String STANDARD_COMPONENT = "outbox";
    private static final Pattern LEGAL =
            Pattern.compile("(?:([A-Za-z_][A-Za-z0-9_]{0,62})\\.)?([A-Za-z_][A-Za-z0-9_]{0,47})");

    /** Parses {@code table} or {@code schema.table}; null when it is neither. */
    static @Nullable TableName parse(String text) {
        Matcher matcher = LEGAL.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.matches() ? new TableName(matcher.group(1), matcher.group(2)) : null;
    }

    /** For SQL statements. */
    String qualified() {
        return qualify(table);
    }

    String audit() {
        return qualify(table + "_audit");
    }

    /** Finished messages that leave a trace. */
    String settled() {
        return qualify(table + "_settled");
    }

    /** Failures of messages. */
    String attempt() {
        return qualify(table + "_attempt");
    }

    /** Paused destinations. */
    String pause() {
        return qualify(table + "_pause");
    }

    /** Running relays. */
    String relay() {
        return qualify(table + "_relay");
    }

    /** The database it was last sent from. */
    String database() {
        return qualify(table + "_database");
    }

    String bulk() {
        return qualify(table + "_bulk");
    }

    String bulkItem() {
        return qualify(table + "_bulk_item");
    }

    /** Ids that callers chose. */
    String ids() {
        return qualify(table + "_id");
    }

    /** What makes messages again and again. */
    String schedule() {
        return qualify(table + "_schedule");
    }

    /** Where versions of all our tables in this schema are kept. */
    String versions() {
        return qualify("reliable_schema");
    }

    /** Names this table in {@link #versions()}. */
    String component() {
        return table.equals(STANDARD) ? STANDARD_COMPONENT : STANDARD_COMPONENT + ":" + table;
    }

    private String qualify(String name) {
        return schema == null ? name : schema + "." + name;
    }

    @Override
    public String toString() {
        return qualified();
    }
}
