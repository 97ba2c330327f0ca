package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Finding;
import io.github.reliablemq.outbox.jdbc.OutboxCheckup.Expectations;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** How it stands with a PostgreSQL server at this moment. */
record PostgresCircumstances(Expectations expected) {

    private static final Duration CLOCKS_AGREE = Duration.ofSeconds(1);

    /** A role that may not see the state of others sees null there. */
    private static final String STANDBYS = """
            select count(*) as receivers,
                   count(*) filter (where sync_state in ('sync', 'quorum')) as waited_for,
                   count(*) filter (where sync_state is null) as hidden,
                   current_setting('synchronous_standby_names') as names
            from pg_stat_replication""";

    /** Vacuums hold back nobody. */
    private static final String OLD_TRANSACTIONS = """
            select count(*) filter (where began < clock_timestamp() - :limit * interval '1 millisecond') as old,
                   extract(epoch from clock_timestamp() - min(began))::bigint as oldest_seconds,
                   count(*) filter (where hidden) as hidden
            from (select xact_start as began, state is null as hidden
                  from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()
                    and coalesce(backend_type, 'client backend') = 'client backend'
                  union all
                  select prepared, false from pg_prepared_xacts where database = current_database()) as others""";

    /** Counts of whole databases are visible to every role. */
    private static final String CONNECTIONS = """
            select current_setting('max_connections')::bigint
                     - current_setting('superuser_reserved_connections')::bigint
                     - coalesce(current_setting('reserved_connections', true), '0')::bigint
                     - (select sum(numbackends) from pg_stat_database) as of_server,
                   (select case when datconnlimit < 0 then null else (datconnlimit - s.numbackends)::bigint end
                    from pg_database d join pg_stat_database s on s.datid = d.oid
                    where d.datname = current_database()) as of_database,
                   (select case when rolconnlimit < 0 then null
                                else rolconnlimit - (select count(*) from pg_stat_activity
                                                     where usename = session_user) end
                    from pg_roles where rolname = session_user) as of_role""";

    List<Finding> standbys(Handle handle) {
        return handle.createQuery(STANDBYS)
                .map((row, context) -> standbys(
                        row.getLong("receivers"),
                        row.getLong("waited_for"),
                        row.getLong("hidden"),
                        row.getString("names")))
                .list();
    }

    private static Finding standbys(long receivers, long waitedFor, long hidden, String names) {
        String about = "standbys";
        if (names.isEmpty()) {
            return receivers == 0
                    ? Finding.ok(about, "none connected", "Messages are as safe as this server's disk and its backups")
                    : Finding.advice(
                            about,
                            receivers + " receive the log, commits wait for none of them",
                            "A failover to one of them may lose the last commits, messages with them; messages that were"
                                    + " sent may be sent again",
                            "Name one in synchronous_standby_names if waiting is better than losing; what relays do"
                                    + " after a failover is up to JdbcOutboxBuilder.afterRestore");
        }
        String named = "synchronous_standby_names = " + names;
        if (waitedFor > 0) {
            return Finding.ok(about, named + ", connected", "Commits survive the loss of this server");
        }
        return hidden > 0
                ? Finding.notSeen(
                        about,
                        named + "; this role may not see whether one is connected",
                        "Without one every commit waits",
                        "Grant it pg_read_all_stats, or look at pg_stat_replication as an administrator")
                : Finding.unsafe(
                        about,
                        named + ", none connected",
                        "Every commit waits until one is",
                        "Start the standby, or take its name out of the setting");
    }

    List<Finding> oldTransactions(Handle handle) {
        return handle.createQuery(OLD_TRANSACTIONS)
                .bind("limit", expected.oldSnapshot().toMillis())
                .map((row, context) ->
                        oldTransactions(row.getLong("old"), row.getLong("oldest_seconds"), row.getLong("hidden")))
                .list();
    }

    private Finding oldTransactions(long old, long oldestSeconds, long hidden) {
        String about = "old transactions";
        if (old > 0) {
            return Finding.advice(
                    about,
                    old + " open for longer than " + expected.oldSnapshot() + ", the oldest for "
                            + Duration.ofSeconds(oldestSeconds),
                    "Dead rows since then cannot be cleaned up; claims become slower the longer it lasts",
                    "Find it in pg_stat_activity or pg_prepared_xacts and end it; docs/operations.md has the statement");
        }
        return hidden > 0
                ? Finding.notSeen(
                        about,
                        hidden + " sessions of other roles do not show their state to this role",
                        "An old transaction among them would keep dead rows from being cleaned up",
                        "Grant it pg_read_all_stats, or look at pg_stat_activity as an administrator")
                : Finding.ok(about, "none", "Dead rows can be cleaned up");
    }

    List<Finding> clock(Handle handle) {
        Instant before = expected.clock().instant();
        Instant server = handle.createQuery("select clock_timestamp()")
                .map((row, context) -> row.getObject(1, OffsetDateTime.class))
                .one()
                .toInstant();
        Duration asking = Duration.between(before, expected.clock().instant());
        Duration apart = Duration.between(before.plus(asking.dividedBy(2)), server);
        if (apart.abs().compareTo(CLOCKS_AGREE.plus(asking)) <= 0) {
            return List.of(Finding.ok("clock", "within " + CLOCKS_AGREE + " of the application's", "They agree"));
        }
        return List.of(Finding.advice(
                "clock",
                "the database is " + apart.abs().toMillis() + " ms " + (apart.isNegative() ? "behind" : "ahead of")
                        + " this application",
                "Messages for a moment (deliverAt) go by the database's clock; consumers judge by theirs what is too old;"
                        + " latencies in meters are off by as much",
                "Run NTP on both"));
    }

    List<Finding> connections(Handle handle) {
        return handle.createQuery(CONNECTIONS)
                .map((row, context) -> {
                    long free = row.getLong("of_server");
                    for (String limit : List.of("of_database", "of_role")) {
                        free = Math.min(
                                free,
                                Optional.ofNullable(row.getObject(limit, Long.class))
                                        .orElse(free));
                    }
                    return connections(free);
                })
                .list();
    }

    private Finding connections(long free) {
        String about = "connections";
        String seen = "about " + Math.max(0, free) + " more allowed by server, database and role";
        int wanted = Math.max(1, expected.connections());
        return free >= wanted
                ? Finding.ok(about, seen, "Enough")
                : Finding.unsafe(
                        about,
                        seen + ", " + wanted + " wanted",
                        "Who gets no connection records and sends nothing",
                        "Make pools smaller, or raise max_connections, the database's or the role's connection limit");
    }

    List<Finding> networkTimeout(Handle handle) {
        String about = "network timeout";
        try {
            int millis = handle.getConnection().getNetworkTimeout();
            return List.of(
                    millis > 0
                            ? Finding.ok(about, Duration.ofMillis(millis).toString(), "A server cut off is noticed")
                            : Finding.advice(
                                    about,
                                    "none",
                                    "A server that is cut off holds a producer for as long as TCP does, many minutes."
                                            + " Relays set a limit of their own",
                                    "Set socketTimeout in the JDBC URL, longer than your longest statement"));
        } catch (SQLException e) {
            return List.of(Finding.notSeen(
                    about,
                    "the driver does not say: " + e.getMessage(),
                    "A server that is cut off may hold a producer for long",
                    "Look at the driver's settings"));
        }
    }
}
