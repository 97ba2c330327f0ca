package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** PostgreSQL 13 and later. Classifies by SQLSTATE only: texts depend on the server's language. */
final class PostgresDialect implements Dialect {

    private static final String IN_FAILED_TRANSACTION = "25P02";
    private static final String DIVISION_BY_ZERO = "22012";

    /**
     * One round trip: a statement that fails keeps what follows from being run, and this one fails in any transaction
     * but the one that is named.
     */
    private static final String COMMIT = """
            select set_config('reliablemq.inbox_commit', ?, true),
                   1 / (coalesce(pg_current_xact_id_if_assigned()::text, '') = ?)::int;
            commit""";

    /** The first half of the key of an advisory lock, "rmqc" in ASCII; the second is the table. */
    private static final int CLEANING = 0x726d7163;

    private final String insertKey;
    private final String insertKeys;
    private final String bounded;
    private final String elect;
    private final String deleteKeys;
    private final String deleteAttempts;
    private final AttemptStatements attempts;

    PostgresDialect(InboxTable table, Duration lockWait) {
        // One round trip. ON CONFLICT, because a unique violation would abort the transaction it happens in. The lock
        // timeout is for this row only: one expression, so that it is saved, set and put back in that order.
        this.insertKey = """
                set transaction isolation level read committed;
                insert into %2$s (consumer, message_id)
                    select ?, ?
                    where set_config('lock_timeout', case when set_config('reliablemq.lock_timeout',
                              current_setting('lock_timeout'), true) is not null then '%1$d' end, true) is not null
                    on conflict do nothing
                    returning pg_current_xact_id()::text,
                              set_config('lock_timeout', current_setting('reliablemq.lock_timeout'), true)
                """.formatted(lockWait.toMillis(), table.sql());
        // A statement timeout as well, because a lock timeout is for one lock, and this may wait for many.
        this.insertKeys = """
                set transaction isolation level read committed;
                select set_config('reliablemq.lock_timeout', current_setting('lock_timeout'), true),
                       set_config('reliablemq.statement_timeout', current_setting('statement_timeout'), true),
                       set_config('lock_timeout', '%1$d', true), set_config('statement_timeout', '%1$d', true);
                insert into %2$s (consumer, message_id)
                    select ?, id from unnest(?::uuid[]) as ids (id) order by id
                    on conflict do nothing returning message_id, pg_current_xact_id()::text;
                select set_config('lock_timeout', current_setting('reliablemq.lock_timeout'), true),
                       set_config('statement_timeout', current_setting('reliablemq.statement_timeout'), true)
                """.formatted(lockWait.toMillis(), table.sql());
        this.bounded = """
                set transaction isolation level read committed;
                set local lock_timeout = '%d';
                """.formatted(lockWait.toMillis());
        this.elect = "select pg_try_advisory_xact_lock(%d, '%s'::regclass::oid::int)".formatted(CLEANING, table.sql());
        this.deleteKeys = deleteOld(table.sql(), "handled_at");
        this.deleteAttempts = deleteOld(table.attempts(), "touched_at");
        this.attempts = new PostgresAttempts(table, bounded);
    }

    private static String deleteOld(String table, String time) {
        return """
                delete from %1$s where ctid = any (array(
                    select ctid from %1$s where %2$s < now() - make_interval(secs => ?)
                    order by %2$s limit ? for update skip locked))
                """.formatted(table, time);
    }

    @Override
    public Optional<String> insertKey(Connection connection, ConsumerName consumer, MessageId id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insertKey)) {
            statement.setString(1, consumer.value());
            statement.setObject(2, id.value());
            statement.execute();
            statement.getMoreResults();
            return firstText(statement.getResultSet());
        }
    }

    @Override
    public Inserted insertKeys(Connection connection, ConsumerName consumer, List<MessageId> ids) throws SQLException {
        Array keys = connection.createArrayOf(
                "uuid", ids.stream().map(MessageId::value).toArray());
        try (PreparedStatement statement = connection.prepareStatement(insertKeys)) {
            statement.setString(1, consumer.value());
            statement.setArray(2, keys);
            statement.execute();
            statement.getMoreResults();
            statement.getMoreResults();
            return inserted(statement.getResultSet());
        } finally {
            keys.free();
        }
    }

    private static Inserted inserted(ResultSet rows) throws SQLException {
        Set<MessageId> ids = new LinkedHashSet<>();
        Optional<String> transaction = Optional.empty();
        try (rows) {
            while (rows.next()) {
                ids.add(new MessageId(rows.getObject(1, UUID.class)));
                transaction = Optional.of(rows.getString(2));
            }
        }
        return new Inserted(ids, transaction);
    }

    @Override
    public Ending commit(Connection connection, String transaction) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COMMIT)) {
            statement.setString(1, transaction);
            statement.setString(2, transaction);
            statement.execute();
            return Ending.COMMITTED;
        } catch (SQLException e) {
            // The handler's deferred constraints may divide as well: then the commit itself failed and ended it all.
            if (DIVISION_BY_ZERO.equals(e.getSQLState()) && isAborted(connection)) {
                return Ending.ANOTHER_IS_OPEN;
            }
            throw e;
        }
    }

    @Override
    public boolean isAborted(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select 1")) {
            statement.execute();
            return false;
        } catch (SQLException e) {
            if (IN_FAILED_TRANSACTION.equals(e.getSQLState())) {
                return true;
            }
            throw e;
        }
    }

    @Override
    public void beginBounded(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(bounded)) {
            statement.execute();
        }
    }

    @Override
    public boolean isElected(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(elect);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    @Override
    public int deleteKeys(Connection connection, Duration olderThan, int limit) throws SQLException {
        return delete(connection, deleteKeys, olderThan, limit);
    }

    @Override
    public int deleteAttempts(Connection connection, Duration olderThan, int limit) throws SQLException {
        return delete(connection, deleteAttempts, olderThan, limit);
    }

    private static int delete(Connection connection, String sql, Duration olderThan, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setDouble(1, olderThan.toMillis() / 1_000.0);
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }

    @Override
    public AttemptStatements attempts() {
        return attempts;
    }

    @Override
    public Kind classify(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            // lock_not_available, deadlock_detected, serialization_failure
            case "55P03", "40P01", "40001" -> Kind.CONTENDED;
            // query_canceled: a statement timeout, or an operator
            case "57014" -> Kind.CANCELLED;
            // in_failed_sql_transaction, idle_in_transaction_session_timeout, transaction_timeout,
            // invalid_transaction_termination (our own guard)
            case IN_FAILED_TRANSACTION, "25P03", "25P04", "2D000" -> Kind.TRANSACTION_LOST;
            // undefined table, column, function, schema
            case "42P01", "42703", "42883", "3F000" -> Kind.SCHEMA;
            // admin_shutdown, crash_shutdown, cannot_connect_now, idle_session_timeout; read-only after a failover
            case "57P01", "57P02", "57P03", "57P05", "25006" -> Kind.UNAVAILABLE;
            default -> isConnectionFailure(e, state) ? Kind.UNAVAILABLE : Kind.OTHER;
        };
    }

    private static boolean isConnectionFailure(SQLException e, String state) {
        // 08 connection exception, 53 insufficient resources
        return state.startsWith("08")
                || state.startsWith("53")
                || e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException;
    }

    private static Optional<String> firstText(ResultSet rows) throws SQLException {
        try (rows) {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }
}
