package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.HeaderText;
import io.github.reliablemq.spi.RowId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row as it stands in the table, kept so that it can be put back unchanged. The body array is never changed. */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying each body on the hot path would buy nothing.
record StoredRow(
        long rowId,
        UUID messageId,
        String destination,
        @Nullable String orderingKey,
        OffsetDateTime recordedAt,
        @Nullable OffsetDateTime dueAt,
        @Nullable OffsetDateTime expiresAt,
        int failedAttempts,
        int format,
        Departure departure,
        int bodyKind,
        String headers,
        byte[] body,
        @Nullable Failure failure,
        @Nullable String retryPolicy,
        @Nullable UUID scheduleId,
        @Nullable Integer occurrence,
        @Nullable UUID originalId,
        Freshness freshness) {

    static final int FORMAT = 1;

    static StoredRow read(ResultSet row) throws SQLException {
        return new StoredRow(
                row.getLong(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getString(4),
                row.getObject(5, OffsetDateTime.class),
                row.getObject(6, OffsetDateTime.class),
                row.getObject(7, OffsetDateTime.class),
                row.getInt(8),
                row.getInt(9),
                row.getBoolean(10) ? Departure.MAYBE_SENT : Departure.NOT_SENT,
                row.getInt(11),
                row.getString(12),
                row.getBytes(13),
                failure(row.getString(14), row.getString(15), row.getString(16)),
                row.getString(17),
                row.getObject(18, UUID.class),
                row.getObject(19, Integer.class),
                row.getObject(20, UUID.class),
                row.getBoolean(21) ? Freshness.EXPIRED : Freshness.FRESH);
    }

    /** As {@link #toClaimed(Function)}, for a row alone. */
    Claimed toClaimed() {
        return toClaimed(Destination::parse);
    }

    /**
     * The message in this row.
     *
     * @param destinations reads the text of a destination
     * @throws RuntimeException when the row is damaged or of a format this version does not know
     */
    Claimed toClaimed(Function<String, Destination> destinations) {
        if (format != FORMAT) {
            throw new IllegalArgumentException("Row " + rowId + " has format " + format + ", this version reads "
                    + FORMAT + ": a later version recorded it. Upgrade the relays");
        }
        Envelope envelope = new Envelope(
                new MessageId(messageId),
                destinations.apply(destination),
                orderingKey,
                HeaderText.read(headers),
                Body.wrap(Body.Kind.of(bodyKind), body),
                firstDue().toInstant());
        return new Claimed(new RowId(rowId), envelope, failedAttempts, departure, freshness, retryPolicy);
    }

    /**
     * When its first copy can have been sent: consumers judge its age by that, since nobody can have handled it before.
     * Once a copy may have been sent it does not change any more, whatever becomes of the due time.
     */
    OffsetDateTime firstDue() {
        if (departure == Departure.NOT_SENT && dueAt != null && dueAt.isAfter(recordedAt)) {
            return dueAt;
        }
        return recordedAt;
    }

    private static @Nullable Failure failure(
            @Nullable String type, @Nullable String fingerprint, @Nullable String text) {
        return type == null || fingerprint == null || text == null ? null : new Failure(type, fingerprint, text);
    }

    boolean sharesKeyWith(StoredRow other) {
        return orderingKey != null && orderingKey.equals(other.orderingKey) && destination.equals(other.destination);
    }
}
