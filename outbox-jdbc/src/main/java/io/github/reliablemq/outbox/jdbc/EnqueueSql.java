package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Due;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.HeaderText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Binds messages to the insert statements of a dialect. */
final class EnqueueSql {

    private EnqueueSql() {}

    static void insertOne(Connection connection, String sql, MessageId id, Message message) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setObject(1, id.value());
            insert.setString(2, message.destination().toString());
            insert.setString(3, message.orderingKey().orElse(null));
            insert.setString(4, dueMoment(message));
            setLong(insert, 5, delayMicros(message));
            insert.setString(6, expiry(message));
            insert.setString(7, HeaderText.write(message.headers()));
            insert.setInt(8, message.body().kind().number());
            insert.setBytes(9, message.body().toBytes());
            insert.executeUpdate();
        }
    }

    static void insertMany(Connection connection, String sql, List<MessageId> ids, List<Message> messages)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", ids.stream().map(MessageId::value).toArray(UUID[]::new)));
            bind(insert, 2, "text", messages, m -> m.destination().toString());
            bind(insert, 3, "text", messages, m -> m.orderingKey().orElse(null));
            bind(insert, 4, "text", messages, EnqueueSql::dueMoment);
            bind(insert, 5, "bigint", messages, EnqueueSql::delayMicros);
            bind(insert, 6, "text", messages, EnqueueSql::expiry);
            bind(insert, 7, "text", messages, m -> HeaderText.write(m.headers()));
            bind(insert, 8, "smallint", messages, m -> (short) m.body().kind().number());
            insert.setArray(
                    9,
                    connection.createArrayOf(
                            "bytea",
                            messages.stream().map(m -> m.body().toBytes()).toArray(byte[][]::new)));
            insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement insert, int index, String type, List<Message> messages, Column column)
            throws SQLException {
        Object[] values = messages.stream().map(column::of).toArray();
        insert.setArray(index, insert.getConnection().createArrayOf(type, values));
    }

    private static void setLong(PreparedStatement insert, int index, @Nullable Long value) throws SQLException {
        if (value == null) {
            insert.setNull(index, Types.BIGINT);
        } else {
            insert.setLong(index, value);
        }
    }

    private static @Nullable String dueMoment(Message message) {
        return message.due() instanceof Due.At at ? at.moment().toString() : null;
    }

    private static @Nullable Long delayMicros(Message message) {
        return message.due() instanceof Due.After after ? micros(after.delay()) : null;
    }

    private static @Nullable String expiry(Message message) {
        return message.expiresAt().map(Instant::toString).orElse(null);
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /** One column of a message; may be null. */
    @FunctionalInterface
    private interface Column {
        @Nullable
        Object of(Message message);
    }
}
