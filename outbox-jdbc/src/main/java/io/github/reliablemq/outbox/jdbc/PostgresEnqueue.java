package io.github.reliablemq.outbox.jdbc;

/** Statements that record messages, for PostgreSQL; names of the tables to be filled in. */
final class PostgresEnqueue {

    /** Advisory locks are shared by all users of a database: ours begin with the letters rmq, then the table's oid. */
    static final long LOCKS = 0x726d71L << 40;

    private static final String ENQUEUED =
            "message_id, destination, ordering_key, due_at, expires_at, headers, body_kind, body, retry_policy";

    private static final String ROW = """
            ?, ?, ?, coalesce(?::timestamptz, clock_timestamp() + ?::bigint * interval '1 microsecond'),
            ?::timestamptz, ?, ?, ?, ?""";

    static final String ONE = "insert into %s (" + ENQUEUED + ")\nvalues (" + ROW + ")";

    /** The row number is drawn for what comes out of a materialized step, which is the lock. */
    static final String LOCKED = "insert into %1$s (" + ENQUEUED + ")\nselect " + ROW + """

            from (select pg_advisory_xact_lock(%2$d + '%1$s'::regclass::oid::bigint * 1024 + ?) offset 0) as locked""";

    private static final String ARRAYS = """
            unnest(?::uuid[], ?::text[], ?::text[], ?::timestamptz[], ?::bigint[], ?::timestamptz[], ?::text[],
                   ?::smallint[], ?::bytea[], ?::text[]""";

    private static final String NAMES = "message_id, destination, ordering_key, moment, delay, expires_at, headers,"
            + " body_kind, body, retry_policy";

    private static final String VALUES = """
            select message_id, destination, ordering_key,
                   coalesce(moment, clock_timestamp() + delay * interval '1 microsecond'),
                   expires_at, headers, body_kind, body, retry_policy
            """;

    static final String MANY = "insert into %s (" + ENQUEUED + ")\n" + VALUES + "from " + ARRAYS
            + ") with ordinality as m (" + NAMES + ", position)\norder by position";

    /**
     * Waits first for its locks, then for the ids that other open transactions hold, each in one order for all callers,
     * and only then draws row numbers: the messages come out of a materialized step that needs all locks.
     */
    static final String GUARDED = """
            with locked as materialized (
                select pg_advisory_xact_lock(%3$d + '%1$s'::regclass::oid::bigint * 1024 + stripe)
                from unnest(?::bigint[]) as stripe
            ), granted as materialized (
                select count(*) as locks from locked
            ), m as materialized (
                select m.* from granted cross join""" + " " + ARRAYS + ", ?::boolean[]) with ordinality as m (" + NAMES
            + ", chosen, position)\n"
            + """
            ), fresh as (
                insert into %2$s (message_id) select message_id from m where chosen order by message_id
                on conflict do nothing
                returning message_id
            ), recorded as (
                insert into %1$s (""" + ENQUEUED + ")\n" + VALUES
            + """
                from m
                where not chosen or message_id in (select message_id from fresh)
                order by position
            )
            select message_id from m where not chosen or message_id in (select message_id from fresh)""";

    /**
     * The server's own count of live rows, kept as it goes: about right, and as cheap with millions of rows as with
     * none.
     */
    static final String BACKLOG = "select greatest(pg_stat_get_live_tuples('%s'::regclass), 0)";

    static final String PURGE_IDS = """
            delete from %2$s
            where message_id = any (array(
                select message_id
                from %2$s i
                where recorded_at < clock_timestamp() - ? * interval '1 microsecond'
                  and not exists (select 1 from %1$s o
                                  where o.message_id = i.message_id and (o.due_at is not null or o.state <> 0))
                order by recorded_at
                limit ?
                for update skip locked))""";

    private PostgresEnqueue() {}
}
