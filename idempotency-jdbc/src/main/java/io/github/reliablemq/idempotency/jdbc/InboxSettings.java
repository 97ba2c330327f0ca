package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of PostgreSQL as the sessions of this role in this database have them.
 *
 * @param values by name; times in milliseconds
 */
record InboxSettings(Map<String, String> values) {

    /** A listener lets a handler run for that long, unless told otherwise. */
    private static final Duration HANDLER_LIMIT = Duration.ofMinutes(5);

    private static final String ASK = """
            select name, setting from pg_settings
            where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'statement_timeout',
                'idle_in_transaction_session_timeout', 'transaction_timeout', 'default_transaction_read_only',
                'session_replication_role', 'server_version_num')
            union all
            select 'standby', pg_is_in_recovery()::text""";

    static List<Finding> examine(Connection connection) throws SQLException {
        Map<String, String> values = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(ASK)) {
            while (rows.next()) {
                values.put(rows.getString(1), rows.getString(2));
            }
        }
        return new InboxSettings(Map.copyOf(values)).findings();
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(version());
        findings.add(writable());
        findings.add(mustBeOn("fsync"));
        findings.add(mustBeOn("full_page_writes"));
        findings.add(synchronousCommit());
        findings.add(longEnough("statement_timeout", "A statement of a handler"));
        findings.add(longEnough("idle_in_transaction_session_timeout", "A handler that does something else meanwhile"));
        findings.add(longEnough("transaction_timeout", "A handler"));
        return findings;
    }

    private Finding version() {
        int number = Integer.parseInt(value("server_version_num"));
        String shown = "PostgreSQL " + number / 10_000;
        return number >= 130_000
                ? Finding.ok("server version", shown, "13 or later")
                : Finding.unsafe(
                        "server version", shown, "The library's SQL is for 13 and later", "Upgrade the server");
    }

    private Finding writable() {
        boolean standby = value("standby").equals("true");
        return standby || value("default_transaction_read_only").equals("on")
                ? Finding.unsafe(
                        "read-only",
                        standby ? "the server is a standby" : "default_transaction_read_only = on",
                        "Nothing can be handled: the listener pauses",
                        standby ? "Connect to the primary" : "Set it off for this role and database")
                : Finding.ok("read-only", "no", "Messages can be handled");
    }

    private Finding mustBeOn(String name) {
        return value(name).equals("on")
                ? Finding.ok(name, "on", "Commits survive a power failure")
                : Finding.unsafe(
                        name,
                        value(name),
                        "A power failure can lose or damage effects whose messages are acknowledged already",
                        "Set " + name
                                + " = on in postgresql.conf and reload; what was written before is not safer by it");
    }

    private Finding synchronousCommit() {
        String about = "synchronous_commit";
        return value(about).equals("off")
                ? Finding.unsafe(
                        about,
                        "off",
                        "A message is acknowledged after a commit that is not on disk: a crash loses its effect for ever",
                        "Set it on, for this role or in postgresql.conf")
                : Finding.ok(about, value(about), "A message is acknowledged after its effect is on disk");
    }

    private Finding longEnough(String name, String victim) {
        Duration limit = Duration.ofMillis(Long.parseLong(values.getOrDefault(name, "0")));
        return limit.isZero() || limit.compareTo(HANDLER_LIMIT) >= 0
                ? Finding.ok(name, limit.isZero() ? "0, never" : limit.toString(), "Handlers have time")
                : Finding.advice(
                        name,
                        limit.toString(),
                        victim + " for longer loses its transaction, at each delivery",
                        "Set it to more than the slowest handler takes, and the listener's handlerLimit below it");
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }
}
