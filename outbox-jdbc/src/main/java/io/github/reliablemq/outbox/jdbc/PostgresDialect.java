package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.SchemaException;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Objects;

/** PostgreSQL 13 or later. */
final class PostgresDialect implements Dialect {

    private static final String IDLE_IN_TRANSACTION_TIMEOUT = "25P03";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_COLUMN = "42703";
    private static final String READ_ONLY = "25006";
    private static final String DEADLOCK = "40P01";
    private static final String LOCK_TIMEOUT = "55P03";

    private static final String COLUMNS = """
            row_id, message_id, destination, ordering_key, recorded_at, due_at, expires_at, failed_attempts, format,
            maybe_sent, body_kind, headers, body, failure_type, failure_fingerprint, failure_text, retry_policy,
            schedule_id, occurrence, original_id""";

    /** A row goes with the claim if the bytes before it leave room; the first one always does. */
    private static final String CLAIM_UNKEYED =
            """
            delete from %1$s
            where row_id = any (array(
                select row_id
                from (select row_id, size, sum(size) over (order by place, row_id) as upto
                      from (select row_id, %2$s as place, octet_length(body) as size
                            from %1$s
                            where state = 0 and ordering_key is null and %3$s
                            order by %2$s, row_id
                            limit ?
                            for update skip locked) as locked) as sized
                where upto <= ? or upto = size))
            returning\s""" + COLUMNS + ", coalesce(expires_at <= statement_timestamp(), false) as expired";

    /**
     * A loose index scan walks the keys, not their rows. Of each key whose head could be locked, the unbroken run from
     * the head is taken: a row is skipped unless all older unfinished rows of its key are locked by this very
     * statement, which is what keeps two relays from holding two runs of one key.
     */
    private static final String CLAIM_KEYED =
            """
            with recursive keys as (
                (select destination, ordering_key, row_id, 1 as n
                 from %1$s
                 where ordering_key is not null and state in (0, 2) and (destination, ordering_key) > (?, ?)
                 order by destination, ordering_key, row_id
                 limit 1)
              union all
                select next.destination, next.ordering_key, next.row_id, keys.n + 1
                from keys cross join lateral (
                    select destination, ordering_key, row_id
                    from %1$s o
                    where o.ordering_key is not null and o.state in (0, 2)
                      and (o.destination, o.ordering_key) > (keys.destination, keys.ordering_key)
                    order by o.destination, o.ordering_key, o.row_id
                    limit 1) as next
                where keys.n < ?
            ), heads as materialized (
                select keys.destination, keys.ordering_key
                from keys cross join lateral (
                    select 1
                    from %1$s o
                    where o.row_id = keys.row_id and o.state = 0
                      and (o.due_at is null or o.due_at <= statement_timestamp())
                    for update skip locked) as locked
            ), runs as (
                select heads.destination, heads.ordering_key, run.row_id, run.place
                from heads cross join lateral (
                    select row_id, row_number() over (order by row_id) as place
                    from (select o.row_id
                          from %1$s o
                          where o.destination = heads.destination and o.ordering_key = heads.ordering_key
                            and o.ordering_key is not null and o.state in (0, 2)
                          order by o.row_id
                          limit ?) as oldest) as run
            ), locked as materialized (
                select runs.row_id, runs.place, runs.destination, runs.ordering_key, own.size
                from runs cross join lateral (
                    select octet_length(o.body) as size
                    from %1$s o
                    where o.row_id = runs.row_id and o.state = 0
                      and (o.due_at is null or o.due_at <= statement_timestamp())
                    for update skip locked) as own
                limit ?
            ), unbroken as (
                select row_id, size, sum(size) over (order by destination, ordering_key, row_id) as upto
                from (select locked.*,
                             row_number() over (partition by destination, ordering_key order by row_id) as place_locked
                      from locked) as numbered
                where place = place_locked
            )
            delete from %1$s
            where row_id = any (array(select row_id from unbroken where upto <= ? or upto = size))
            returning\s""" + COLUMNS + ", coalesce(expires_at <= statement_timestamp(), false) as expired";

    private static final String SKIP_KEYS = """
            with recursive keys as (
                (select destination, ordering_key, 1 as n
                 from %1$s
                 where ordering_key is not null and state in (0, 2) and (destination, ordering_key) > (?, ?)
                 order by destination, ordering_key
                 limit 1)
              union all
                select next.destination, next.ordering_key, keys.n + 1
                from keys cross join lateral (
                    select destination, ordering_key
                    from %1$s o
                    where o.ordering_key is not null and o.state in (0, 2)
                      and (o.destination, o.ordering_key) > (keys.destination, keys.ordering_key)
                    order by o.destination, o.ordering_key
                    limit 1) as next
                where keys.n < ?
            )
            select destination, ordering_key, n from keys order by n desc limit 1""";

    private static final String PUT_BACK = """
            insert into %s (row_id, message_id, destination, ordering_key, recorded_at, due_at, expires_at, format,
                            body_kind, headers, body, failed_attempts, maybe_sent, state, failure_type,
                            failure_fingerprint, failure_text, retry_policy, schedule_id, occurrence, original_id)
            values (?, ?, ?, ?, ?, coalesce(clock_timestamp() + ?::bigint * interval '1 microsecond', ?::timestamptz), ?,
                    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** A row is settled twice only when somebody restored it by hand; then the first record stands. */
    private static final String KEEP = """
            insert into %s (row_id, message_id, destination, ordering_key, state, recorded_at, failed_attempts,
                            maybe_sent, failure_type, failure_fingerprint, failure_text, schedule_id, occurrence,
                            original_id)
            select * from unnest(?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::smallint[], ?::timestamptz[],
                                 ?::integer[], ?::boolean[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::integer[],
                                 ?::uuid[])
            on conflict do nothing""";

    private static final String CHARGE = """
            insert into %s (row_id, message_id, number, parked, maybe_sent, failure_type, failure_fingerprint,
                            failure_text)
            select * from unnest(?::bigint[], ?::uuid[], ?::integer[], ?::boolean[], ?::boolean[], ?::text[], ?::text[],
                                 ?::text[])""";

    @Override
    public String schemaScript() {
        return "postgresql/V1__outbox.sql";
    }

    @Override
    public String tableExists() {
        return "select to_regclass(?) is not null";
    }

    @Override
    public String lockInstaller() {
        // The same number in every module: they share the table of versions.
        return "set local lock_timeout = '10s'; select pg_advisory_xact_lock(%d)".formatted(0x726d71736368656dL);
    }

    @Override
    public String useSchema(String schema) {
        return "set local search_path to " + schema;
    }

    @Override
    public String enqueueOne(TableName table) {
        return PostgresEnqueue.ONE.formatted(table);
    }

    @Override
    public String enqueueMany(TableName table) {
        return PostgresEnqueue.MANY.formatted(table);
    }

    @Override
    public String enqueueGuarded(TableName table) {
        return PostgresEnqueue.GUARDED.formatted(table, table.ids(), PostgresEnqueue.LOCKS);
    }

    @Override
    public String backlog(TableName table) {
        return PostgresEnqueue.BACKLOG.formatted(table);
    }

    @Override
    public String purgeIds(TableName table) {
        return PostgresEnqueue.PURGE_IDS.formatted(table, table.ids());
    }

    @Override
    public String beginClaim(Duration claimTimeout) {
        return "set transaction isolation level read committed; set local idle_in_transaction_session_timeout = "
                + claimTimeout.toMillis();
    }

    @Override
    public String claimReady(TableName table) {
        return CLAIM_UNKEYED.formatted(table, "row_id", "due_at is null");
    }

    @Override
    public String claimDue(TableName table) {
        return CLAIM_UNKEYED.formatted(table, "due_at", "due_at <= statement_timestamp()");
    }

    @Override
    public String claimKeyed(TableName table) {
        return CLAIM_KEYED.formatted(table);
    }

    @Override
    public String skipKeys(TableName table) {
        return SKIP_KEYS.formatted(table);
    }

    @Override
    public String readRow(TableName table) {
        return "select " + COLUMNS + ", false as expired from " + table + " where row_id = ?";
    }

    @Override
    public SettleSql settle(TableName table, SettleSql.SentRows sent) {
        return new SettleSql(
                PUT_BACK.formatted(table),
                KEEP.formatted(table.settled()),
                CHARGE.formatted(table.attempt()),
                "delete from " + table.attempt() + " where row_id = any (?)",
                sent,
                schedules(table));
    }

    @Override
    public ScheduleSql schedules(TableName table) {
        return PostgresSchedules.of(table);
    }

    @Override
    public StoreException explain(String whatHappened, SQLException cause) {
        String state = Objects.requireNonNullElse(cause.getSQLState(), "");
        String text = whatHappened + ": " + cause.getMessage() + " (SQLSTATE " + state + ")";
        if (state.equals(IDLE_IN_TRANSACTION_TIMEOUT)) {
            return new StaleClaimException(text, cause);
        }
        if (state.equals(UNDEFINED_TABLE) || state.equals(UNDEFINED_COLUMN)) {
            return new SchemaException(text + "; create the tables with JdbcOutbox.createSchemaIfMissing()", cause);
        }
        if (isConnectionFailure(cause)) {
            return new StoreUnavailableException(text, cause);
        }
        // 08: connection, 57P: shutdown, crash or cut by an operator, 53: out of a resource, 40: victim of a conflict.
        if (state.startsWith("08")
                || state.startsWith("57")
                || state.startsWith("53")
                || state.startsWith("40")
                || state.equals(READ_ONLY)) {
            return new StoreUnavailableException(text, cause);
        }
        return new StoreException(text, cause);
    }

    @Override
    public StoreException explainEnqueue(String whatHappened, SQLException cause) {
        if (DEADLOCK.equals(cause.getSQLState()) || LOCK_TIMEOUT.equals(cause.getSQLState())) {
            return new KeyLockException(
                    whatHappened + ": waiting for another transaction that records the same key or id ended ("
                            + cause.getMessage() + "). Your transaction is lost: roll it back and do all of it again",
                    cause);
        }
        return explain(whatHappened, cause);
    }

    /** Pools tell by type that they have no connection to give, without a SQLSTATE. */
    private static boolean isConnectionFailure(SQLException e) {
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException;
    }
}
