package io.github.reliablemq.testkit;

import io.github.reliablemq.MessageState;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A recorded message and what became of it so far. Guarded by its {@link InMemoryOutbox}. */
final class InMemoryRow {

    static final Comparator<InMemoryRow> BY_RECORDING = Comparator.comparingLong(row -> row.id.value());

    private final RowId id;
    private final Envelope envelope;
    private final @Nullable Instant expiresAt;
    private MessageState state = MessageState.PENDING;
    private Instant due;
    private int failedAttempts;
    private Departure departure = Departure.NOT_SENT;
    private @Nullable InMemoryBatch holder;

    InMemoryRow(RowId id, Envelope envelope, Instant due, @Nullable Instant expiresAt) {
        this.id = id;
        this.envelope = envelope;
        this.due = due;
        this.expiresAt = expiresAt;
    }

    Envelope envelope() {
        return envelope;
    }

    MessageState state() {
        return state;
    }

    /** Whether it keeps later messages of its key from leaving. */
    boolean isUnfinished() {
        return !state.isFinal();
    }

    boolean maySend(Instant now) {
        boolean held = holder != null && holder.isLive(now);
        return state == MessageState.PENDING && !held && !due.isAfter(now);
    }

    Claimed claim(InMemoryBatch by, Instant now) {
        holder = by;
        boolean expired = expiresAt != null && !expiresAt.isAfter(now);
        return new Claimed(id, envelope, failedAttempts, departure, expired ? Freshness.EXPIRED : Freshness.FRESH);
    }

    void free() {
        holder = null;
    }

    void settle(Settlement settlement, Instant now) {
        holder = null;
        if (settlement instanceof Settlement.Sent) {
            become(MessageState.SENT);
        } else if (settlement instanceof Settlement.Expire) {
            become(MessageState.EXPIRED);
        } else if (settlement instanceof Settlement.Release release) {
            departure = release.departure();
        } else if (settlement instanceof Settlement.RetryAfter retry) {
            due = now.plus(retry.delay());
            failedAttempts = retry.failedAttempts();
            departure = retry.departure();
        } else if (settlement instanceof Settlement.Park park) {
            become(MessageState.PARKED);
            failedAttempts = park.failedAttempts();
            departure = park.departure();
        } else {
            throw new AssertionError(settlement);
        }
    }

    private void become(MessageState next) {
        state = state.become(next, envelope.id());
    }
}
