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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a claimed row leaves its claim. A claim deletes its rows; in the same transaction what is not finished is
 * inserted again, under its old number, and what is finished is moved to where settled rows are, if a trace of it is
 * kept.
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

    static PutBack of(StoredRow row, Settlement settlement) {
        if (settlement instanceof Settlement.Sent) {
            return new PutBack(row, MessageState.SENT, null, row.failedAttempts(), row.departure(), row.failure());
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

    /** Whether the row looks exactly as before the claim. */
    boolean isUnchanged() {
        return state == MessageState.PENDING && delay == null && departure == row.departure();
    }

    /** Whether a failure was charged to the message just now. */
    private boolean isCharged() {
        return failure != null && (delay != null || state == MessageState.PARKED);
    }

    static void all(Connection connection, SettleSql sql, List<PutBack> rows) throws SQLException {
        List<PutBack> unfinished =
                rows.stream().filter(row -> !row.state.isFinal()).toList();
        if (!unfinished.isEmpty()) {
            insert(connection, sql.putBack(), unfinished);
        }
        List<PutBack> charged = rows.stream().filter(PutBack::isCharged).toList();
        if (!charged.isEmpty()) {
            charge(connection, sql.chargeAttempts(), charged);
        }
        List<PutBack> kept = rows.stream().filter(row -> sql.keeps(row.state)).toList();
        if (!kept.isEmpty()) {
            keep(connection, sql.keep(), kept);
        }
        // Whatever has attempts on record has a failure: requeueing keeps both.
        List<PutBack> forgotten = rows.stream()
                .filter(row -> row.state.isFinal() && !sql.keeps(row.state) && row.failure != null)
                .toList();
        if (!forgotten.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement(sql.forgetAttempts())) {
                new Columns<>(delete, forgotten)
                        .add("bigint", row -> row.row.rowId())
                        .add("uuid", row -> row.row.messageId());
                delete.executeUpdate();
            }
        }
        new Schedules(sql.schedules()).advance(connection, finishedOccurrences(rows));
    }

    /** Parking does not stop a series: the next occurrence does not wait for a person. */
    private static List<Schedules.Finished> finishedOccurrences(List<PutBack> rows) {
        List<Schedules.Finished> finished = new ArrayList<>();
        for (PutBack row : rows) {
            UUID schedule = row.row.scheduleId();
            Integer occurrence = row.row.occurrence();
            if (schedule != null && occurrence != null && row.state != MessageState.PENDING) {
                finished.add(new Schedules.Finished(schedule, occurrence));
            }
        }
        return finished;
    }

    private static void insert(Connection connection, String sql, List<PutBack> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (PutBack row : rows) {
                row.bind(insert);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void charge(Connection connection, String sql, List<PutBack> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            new Columns<>(insert, rows)
                    .add("bigint", row -> row.row.rowId())
                    .add("uuid", row -> row.row.messageId())
                    .add("integer", PutBack::failedAttempts)
                    .add("boolean", row -> row.state == MessageState.PARKED)
                    .add("boolean", row -> row.departure == Departure.MAYBE_SENT)
                    .add("text", failureText(Failure::type))
                    .add("text", failureText(Failure::fingerprint))
                    .add("text", failureText(Failure::text));
            insert.executeUpdate();
        }
    }

    private static void keep(Connection connection, String sql, List<PutBack> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            new Columns<>(insert, rows)
                    .add("bigint", row -> row.row.rowId())
                    .add("uuid", row -> row.row.messageId())
                    .add("text", row -> row.row.destination())
                    .add("text", row -> row.row.orderingKey())
                    .add("smallint", PutBack::nextNumber)
                    .add("timestamptz", row -> row.row.recordedAt().toString())
                    .add("integer", PutBack::failedAttempts)
                    .add("boolean", row -> row.departure == Departure.MAYBE_SENT)
                    .add("text", failureText(Failure::type))
                    .add("text", failureText(Failure::fingerprint))
                    .add("text", failureText(Failure::text))
                    .add("uuid", row -> row.row.scheduleId())
                    .add("integer", row -> row.row.occurrence())
                    .add("uuid", row -> row.row.originalId());
            insert.executeUpdate();
        }
    }

    private static Columns.Value<PutBack> failureText(Function<Failure, String> part) {
        return row -> row.failure == null ? null : part.apply(row.failure);
    }

    private int nextNumber() {
        return MessageState.PENDING
                .become(state, new MessageId(row.messageId()))
                .number();
    }

    private void bind(PreparedStatement insert) throws SQLException {
        insert.setLong(1, row.rowId());
        insert.setObject(2, row.messageId());
        insert.setString(3, row.destination());
        insert.setString(4, row.orderingKey());
        insert.setObject(5, departure == Departure.MAYBE_SENT ? row.firstDue() : row.recordedAt());
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
        insert.setInt(15, nextNumber());
        insert.setString(16, failure == null ? null : failure.type());
        insert.setString(17, failure == null ? null : failure.fingerprint());
        insert.setString(18, failure == null ? null : failure.text());
        insert.setString(19, row.retryPolicy());
        insert.setObject(20, row.scheduleId(), Types.OTHER);
        insert.setObject(21, row.occurrence(), Types.INTEGER);
        insert.setObject(22, row.originalId(), Types.OTHER);
    }
}
