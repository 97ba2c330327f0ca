package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Settings of PostgreSQL as the sessions of this role in this database have them.
 *
 * @param values by name; times in milliseconds
 */
record PostgresSettings(Map<String, String> values) {

    private static final Duration SHORT_STATEMENT = Duration.ofSeconds(5);

    private static final String ASK = """
            select name, setting from pg_settings
            where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'synchronous_standby_names', 'autovacuum',
                'statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout',
                'default_transaction_isolation', 'default_transaction_read_only', 'server_version_num')""";

    static List<Finding> examine(Handle handle) {
        Map<String, String> values = handle.createQuery(ASK)
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        boolean standby = handle.createQuery("select pg_is_in_recovery()")
                .mapTo(Boolean.class)
                .one();
        return new PostgresSettings(values).findings(standby);
    }

    private List<Finding> findings(boolean standby) {
        List<Finding> findings = new ArrayList<>();
        findings.add(version());
        findings.add(writable(standby));
        findings.add(
                mustBeOn("fsync", "A power failure can lose or damage what was committed, recorded messages with it"));
        findings.add(mustBeOn(
                "full_page_writes", "A power failure can leave half-written pages, recorded messages with them"));
        findings.add(synchronousCommit());
        findings.add(autovacuum());
        findings.add(statementTimeout());
        findings.add(idleInTransaction());
        findings.add(lockTimeout());
        findings.add(isolation());
        return findings;
    }

    private Finding version() {
        String about = "server version";
        int number = Integer.parseInt(value("server_version_num"));
        String shown = "PostgreSQL " + number / 10_000;
        return number >= 130_000
                ? Finding.ok(about, shown, "13 or later")
                : Finding.unsafe(about, shown, "The library's SQL is for 13 and later", "Upgrade the server");
    }

    private Finding writable(boolean standby) {
        String about = "read-only";
        if (standby) {
            return Finding.unsafe(
                    about,
                    "the server is a standby",
                    "Nothing can be recorded or claimed here",
                    "Connect to the primary, as with targetServerType=primary in the JDBC URL");
        }
        return value("default_transaction_read_only").equals("on")
                ? Finding.unsafe(
                        about,
                        "default_transaction_read_only = on",
                        "Nothing can be recorded or claimed",
                        "Set it off for this role and database")
                : Finding.ok(about, "no", "Messages can be recorded");
    }

    private Finding mustBeOn(String name, String consequence) {
        return value(name).equals("on")
                ? Finding.ok(name, "on", "Commits survive a power failure")
                : Finding.unsafe(
                        name,
                        value(name),
                        consequence,
                        "Set " + name
                                + " = on in postgresql.conf and reload; what was written before is not safer by it");
    }

    private Finding synchronousCommit() {
        String about = "synchronous_commit";
        String value = value(about);
        if (value.equals("off")) {
            return Finding.unsafe(
                    about,
                    "off",
                    "The last commits before a crash are lost although they were confirmed: messages with them, and"
                            + " messages that were sent come back and are sent again",
                    "Set it on, for this role or in postgresql.conf");
        }
        boolean standbys = !value("synchronous_standby_names").isEmpty();
        return value.equals("local") && standbys
                ? Finding.advice(
                        about,
                        "local, with synchronous_standby_names set",
                        "Commits of this role do not wait for the standby: a failover may lose them",
                        "Set it on for this role")
                : Finding.ok(about, value, "A confirmed commit is on disk");
    }

    private Finding autovacuum() {
        return value("autovacuum").equals("on")
                ? Finding.ok("autovacuum", "on", "Dead rows are cleaned up")
                : Finding.advice(
                        "autovacuum",
                        "off",
                        "Each message leaves a dead row that nobody cleans up; claims become slower and the table grows",
                        "Set autovacuum = on, or vacuum the outbox every minute or so");
    }

    private Finding statementTimeout() {
        String about = "statement_timeout";
        Duration limit = time(about);
        return limit.isZero() || limit.compareTo(SHORT_STATEMENT) >= 0
                ? Finding.ok(about, shown(limit), "Long enough for claims")
                : Finding.advice(
                        about,
                        shown(limit),
                        "Claims from a long backlog, operators' looks and bulk actions may be cancelled and begin anew",
                        "Give this role " + SHORT_STATEMENT + " or more: alter role … set statement_timeout");
    }

    private Finding idleInTransaction() {
        String about = "idle_in_transaction_session_timeout";
        return time(about).isZero()
                ? Finding.advice(
                        about,
                        "0, never",
                        "A client that hangs in its transaction holds its locks, and keeps dead rows of the outbox from"
                                + " being cleaned up, for ever. Relays set a limit of their own",
                        "Set it to more than the longest pause you mean to make in a transaction, as 10min")
                : Finding.ok(about, shown(time(about)), "Clients that hang are ended");
    }

    private Finding lockTimeout() {
        return time("lock_timeout").isZero()
                ? Finding.advice(
                        "lock_timeout",
                        "0, never",
                        "Transactions that record a chosen id, or keyed messages in KeyOrder.COMMIT, wait for another one"
                                + " that hangs for as long as it does",
                        "Give producers a limit, as alter role … set lock_timeout = '10s'; they get a KeyLockException")
                : Finding.ok("lock_timeout", shown(time("lock_timeout")), "Waits for others end");
    }

    private Finding isolation() {
        String about = "default_transaction_isolation";
        return value(about).equals("read committed")
                ? Finding.ok(about, "read committed", "Transactions are not refused for what others did")
                : Finding.advice(
                        about,
                        value(about),
                        "Transactions that record a chosen id another one records too end in a serialization failure."
                                + " Relays and operators' calls are read committed of their own accord",
                        "Be ready to repeat transactions, or set it to read committed for this role");
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }

    private Duration time(String name) {
        return Duration.ofMillis(Long.parseLong(values.getOrDefault(name, "0")));
    }

    private static String shown(Duration limit) {
        return limit.isZero() ? "0, never" : limit.toString();
    }
}
