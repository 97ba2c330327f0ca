package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Due;
import io.github.reliablemq.Message;
import io.github.reliablemq.spi.HeaderText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Binds messages to the insert statements of a dialect. */
final class EnqueueSql {

    private EnqueueSql() {}

    static void insertOne(Connection connection, String sql, NewRow row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bind(insert, row);
            insert.executeUpdate();
        }
    }

    /** Inserts it after that lock was granted. */
    static void insertLocked(Connection connection, String sql, NewRow row, long lock) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bind(insert, row);
            insert.setLong(11, lock);
            insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement insert, NewRow row) throws SQLException {
        Message message = row.message();
        insert.setObject(1, row.id().value());
        insert.setString(2, message.destination().toString());
        insert.setString(3, message.orderingKey().orElse(null));
        insert.setString(4, dueMoment(message.due()));
        insert.setObject(5, delayMicros(message.due()), Types.BIGINT);
        insert.setString(6, expiry(message));
        insert.setString(7, HeaderText.write(row.headers()));
        insert.setInt(8, row.body().kind().number());
        insert.setBytes(9, row.body().toBytes());
        insert.setString(10, message.retryPolicy().orElse(null));
    }

    static void insertMany(Connection connection, String sql, List<NewRow> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            add(new Columns<>(insert, rows));
            insert.executeUpdate();
        }
    }

    /**
     * Inserts those whose chosen id is new, after the locks were granted.
     *
     * @param locks sorted and distinct, so that two callers cannot wait for each other
     * @return the ids of the inserted rows
     */
    static Set<UUID> insertGuarded(Connection connection, String sql, List<NewRow> rows, List<Long> locks)
            throws SQLException {
        Set<UUID> inserted = new HashSet<>();
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setArray(1, connection.createArrayOf("bigint", locks.toArray()));
            add(new Columns<>(insert, rows).skip()).add("boolean", NewRow::hasChosenId);
            try (ResultSet ids = insert.executeQuery()) {
                while (ids.next()) {
                    inserted.add(ids.getObject(1, UUID.class));
                }
            }
        }
        return inserted;
    }

    private static Columns<NewRow> add(Columns<NewRow> columns) throws SQLException {
        return columns.add("uuid", row -> row.id().value())
                .add("text", row -> row.message().destination().toString())
                .add("text", row -> row.message().orderingKey().orElse(null))
                .add("text", row -> dueMoment(row.message().due()))
                .add("bigint", row -> delayMicros(row.message().due()))
                .add("text", row -> expiry(row.message()))
                .add("text", row -> HeaderText.write(row.headers()))
                .add("smallint", row -> (short) row.body().kind().number())
                .addBytes(row -> row.body().toBytes())
                .add("text", row -> row.message().retryPolicy().orElse(null));
    }

    static @Nullable String dueMoment(Due due) {
        return due instanceof Due.At at ? at.moment().toString() : null;
    }

    static @Nullable Long delayMicros(Due due) {
        return due instanceof Due.After after ? micros(after.delay()) : null;
    }

    static @Nullable String expiry(Message message) {
        return message.expiresAt().map(Instant::toString).orElse(null);
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
