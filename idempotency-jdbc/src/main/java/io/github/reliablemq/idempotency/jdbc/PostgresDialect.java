package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;

/** PostgreSQL 13 and later. Classifies by SQLSTATE only: texts depend on the server's language. */
final class PostgresDialect implements Dialect {

    private final String insertKey;
    private final String deleteKeys;

    PostgresDialect(InboxTable table, Duration lockWait) {
        // One round trip. ON CONFLICT, because a unique violation would abort the transaction it happens in.
        this.insertKey = """
                set transaction isolation level read committed;
                select set_config('reliablemq.lock_timeout', current_setting('lock_timeout'), true),
                       set_config('lock_timeout', '%d', true);
                insert into %s (consumer, message_id) values (?, ?)
                    on conflict do nothing returning pg_current_xact_id()::text;
                select set_config('lock_timeout', current_setting('reliablemq.lock_timeout'), true)
                """.formatted(lockWait.toMillis(), table.sql());
        this.deleteKeys = """
                delete from %1$s where ctid = any (array(
                    select ctid from %1$s where handled_at < now() - make_interval(secs => ?)
                    order by handled_at limit ? for update skip locked))
                """.formatted(table.sql());
    }

    @Override
    public Optional<String> insertKey(Connection connection, ConsumerName consumer, MessageId id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insertKey)) {
            statement.setString(1, consumer.value());
            statement.setObject(2, id.value());
            statement.execute();
            statement.getMoreResults();
            statement.getMoreResults();
            return firstText(statement.getResultSet());
        }
    }

    @Override
    public Optional<String> allowCommit(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select set_config('reliablemq.inbox_commit', coalesce(pg_current_xact_id_if_assigned()::text, ''),"
                        + " true)")) {
            return firstText(statement.executeQuery()).filter(id -> !id.isEmpty());
        }
    }

    @Override
    public int deleteKeys(Connection connection, Duration olderThan, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(deleteKeys)) {
            statement.setDouble(1, olderThan.toMillis() / 1_000.0);
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }

    @Override
    public Kind classify(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            // lock_not_available, deadlock_detected, serialization_failure
            case "55P03", "40P01", "40001" -> Kind.CONTENDED;
            // in_failed_sql_transaction, idle_in_transaction_session_timeout, transaction_timeout,
            // invalid_transaction_termination (our own guard)
            case "25P02", "25P03", "25P04", "2D000" -> Kind.TRANSACTION_LOST;
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
