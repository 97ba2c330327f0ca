package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.MessageState;
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
import java.util.Set;

/** PostgreSQL 13 or later. */
final class PostgresDialect implements Dialect {

    private static final String IDLE_IN_TRANSACTION_TIMEOUT = "25P03";
    private static final String TRANSACTION_TIMEOUT = "25P04";
    private static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17;
    /** In claim timeouts: a relay ends a claim of its own accord after one, plus the send under way. */
    private static final int LONGEST_CLAIM = 3;

    /**
     * Insufficient privilege, undefined function, feature not supported: managed databases leave some functions out.
     */
    private static final Set<String> REFUSALS = Set.of("42501", "42883", "0A000");

    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_COLUMN = "42703";
    private static final String READ_ONLY = "25006";
    private static final String DEADLOCK = "40P01";
    private static final String LOCK_TIMEOUT = "55P03";

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

    private static final String PARK = """
            with wanted as (
                select * from unnest(?::bigint[], ?::text[], ?::text[], ?::text[])
                              as w (row_id, failure_type, failure_fingerprint, failure_text)
            ), free as (
                select row_id from %1$s where row_id in (select row_id from wanted) and state = %3$d
                for update skip locked
            ), parked as (
                update %1$s m
                set state = %4$d, failed_attempts = failed_attempts + 1, failure_type = wanted.failure_type,
                    failure_fingerprint = wanted.failure_fingerprint, failure_text = wanted.failure_text
                from free join wanted on wanted.row_id = free.row_id
                where m.row_id = free.row_id
                returning m.row_id, m.message_id, m.failed_attempts, m.maybe_sent, m.failure_type, m.failure_fingerprint,
                          m.failure_text, m.schedule_id, m.occurrence
            ), charged as (
                insert into %2$s (row_id, message_id, number, parked, maybe_sent, failure_type, failure_fingerprint,
                                  failure_text)
                select row_id, message_id, failed_attempts, true, maybe_sent, failure_type, failure_fingerprint,
                       failure_text
                from parked
            )
            select row_id, message_id, failure_text, schedule_id, occurrence from parked""";

    private static final String CHARGE = """
            insert into %s (row_id, message_id, number, parked, maybe_sent, failure_type, failure_fingerprint,
                            failure_text)
            select * from unnest(?::bigint[], ?::uuid[], ?::integer[], ?::boolean[], ?::boolean[], ?::text[], ?::text[],
                                 ?::text[])""";

    /** A message and the edited one that took its place share a row number. */
    private static final String FORGET = """
            delete from %s a using unnest(?::bigint[], ?::uuid[]) as gone (row_id, message_id)
            where a.row_id = gone.row_id and a.message_id = gone.message_id""";

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
    public String enqueueLocked(TableName table) {
        return PostgresEnqueue.LOCKED.formatted(table, PostgresEnqueue.LOCKS);
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
    public ClaimBegin beginClaim(Duration claimTimeout, int serverVersion) {
        String idle = limit("idle_in_transaction_session_timeout", claimTimeout);
        String limits = serverVersion < FIRST_WITH_TRANSACTION_TIMEOUT
                ? idle + ";"
                : idle + ", " + limit("transaction_timeout", claimTimeout.multipliedBy(LONGEST_CLAIM)) + ";";
        return new ClaimBegin(
                "select " + limits, "select set_config('plan_cache_mode', 'force_generic_plan', true), " + limits);
    }

    private static String limit(String name, Duration limit) {
        return "set_config('%s', '%d', true)".formatted(name, limit.toMillis());
    }

    @Override
    public String readCommitted() {
        return "set transaction isolation level read committed;";
    }

    @Override
    public ClaimSql claims(TableName table, HeldKeys held) {
        return PostgresClaims.of(table, held);
    }

    @Override
    public PresenceSql presence(TableName table) {
        return PostgresPresence.of(table);
    }

    @Override
    public DatabaseSql database(TableName table) {
        return PostgresDatabase.of(table);
    }

    @Override
    public boolean isRefusal(SQLException failure) {
        return REFUSALS.contains(Objects.requireNonNullElse(failure.getSQLState(), ""));
    }

    @Override
    public WakeSql wakes() {
        return PostgresWakes.SQL;
    }

    @Override
    public TidySql tidying(TableName table) {
        return PostgresTidying.of(table);
    }

    @Override
    public String readRow(TableName table) {
        return "select " + PostgresClaims.COLUMNS + ", false as expired from " + table + " where row_id = ?";
    }

    @Override
    public SettleSql settle(TableName table, SettleSql.SentRows sent) {
        return new SettleSql(
                PUT_BACK.formatted(table),
                KEEP.formatted(table.settled()),
                PARK.formatted(table, table.attempt(), MessageState.PENDING.number(), MessageState.PARKED.number()),
                CHARGE.formatted(table.attempt()),
                FORGET.formatted(table.attempt()),
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
        if (state.equals(IDLE_IN_TRANSACTION_TIMEOUT) || state.equals(TRANSACTION_TIMEOUT)) {
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
