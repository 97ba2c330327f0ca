package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a claimed row returns to the table. A claim deletes its rows; what was not sent is inserted again, under its old
 * number, in the same transaction.
 *
 * @param delay until it is due, by the database's clock; null keeps the due time it had
 */
record PutBack(
        StoredRow row,
        MessageState state,
        @Nullable Duration delay,
        int failedAttempts,
        Departure departure,
        @Nullable Failure failure) {

    /** Null for a row that stays away because it was sent. */
    static @Nullable PutBack of(StoredRow row, Settlement settlement) {
        if (settlement instanceof Settlement.Sent) {
            return null;
        }
        if (settlement instanceof Settlement.Release release) {
            return new PutBack(
                    row, MessageState.PENDING, null, row.failedAttempts(), release.departure(), row.failure());
        }
        if (settlement instanceof Settlement.Expire) {
            return new PutBack(row, MessageState.EXPIRED, null, row.failedAttempts(), row.departure(), row.failure());
        }
        if (settlement instanceof Settlement.RetryAfter retry) {
            return new PutBack(
                    row,
                    MessageState.PENDING,
                    retry.delay(),
                    retry.failedAttempts(),
                    retry.departure(),
                    retry.failure());
        }
        if (settlement instanceof Settlement.Park park) {
            return new PutBack(row, MessageState.PARKED, null, park.failedAttempts(), park.departure(), park.failure());
        }
        throw new AssertionError(settlement);
    }

    static PutBack unchanged(StoredRow row) {
        return new PutBack(row, MessageState.PENDING, null, row.failedAttempts(), row.departure(), row.failure());
    }

    static PutBack parked(StoredRow row, Failure failure) {
        return new PutBack(row, MessageState.PARKED, null, row.failedAttempts() + 1, row.departure(), failure);
    }

    /** Whether the row looks exactly as before the claim. */
    boolean isUnchanged() {
        return state == MessageState.PENDING && delay == null && departure == row.departure();
    }

    static void all(Connection connection, String sql, List<PutBack> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (PutBack row : rows) {
                row.bind(insert);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void bind(PreparedStatement insert) throws SQLException {
        MessageState next = MessageState.PENDING.become(state, new MessageId(row.messageId()));
        insert.setLong(1, row.rowId());
        insert.setObject(2, row.messageId());
        insert.setString(3, row.destination());
        insert.setString(4, row.orderingKey());
        insert.setObject(5, row.recordedAt());
        if (delay == null) {
            insert.setNull(6, Types.BIGINT);
        } else {
            insert.setLong(6, EnqueueSql.micros(delay));
        }
        insert.setObject(7, row.dueAt(), Types.TIMESTAMP_WITH_TIMEZONE);
        insert.setObject(8, row.expiresAt(), Types.TIMESTAMP_WITH_TIMEZONE);
        insert.setInt(9, row.format());
        insert.setInt(10, row.bodyKind());
        insert.setString(11, row.headers());
        insert.setBytes(12, row.body());
        insert.setInt(13, failedAttempts);
        insert.setBoolean(14, departure == Departure.MAYBE_SENT);
        insert.setInt(15, next.number());
        insert.setString(16, failure == null ? null : failure.type());
        insert.setString(17, failure == null ? null : failure.fingerprint());
        insert.setString(18, failure == null ? null : failure.text());
        insert.setString(19, row.retryPolicy());
        insert.setObject(20, row.scheduleId(), Types.OTHER);
        insert.setObject(21, row.occurrence(), Types.INTEGER);
        insert.setObject(22, row.originalId(), Types.OTHER);
    }
}
