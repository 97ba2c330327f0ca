package io.github.reliablemq.testkit;

import io.github.reliablemq.Body;
import io.github.reliablemq.FailedAttempt;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A recorded message and what became of it so far. Guarded by its {@link InMemoryOutbox}. */
final class InMemoryRow {

    static final Comparator<InMemoryRow> BY_RECORDING = Comparator.comparingLong(row -> row.id.value());

    private final RowId id;
    private final InMemoryTrace trace;
    private Envelope envelope;
    private final @Nullable Instant expiresAt;
    private MessageState state = MessageState.PENDING;
    private Instant due;
    private int failedAttempts;
    private Departure departure = Departure.NOT_SENT;
    /** When its first copy can have been sent; of use once it may have been. */
    private Instant firstDue;

    private @Nullable InMemoryBatch holder;
    private int settlements;

    InMemoryRow(RowId id, Envelope envelope, Instant due, @Nullable Instant expiresAt) {
        this(id, envelope, due, expiresAt, new InMemoryTrace(null));
    }

    InMemoryRow(RowId id, Envelope envelope, Instant due, @Nullable Instant expiresAt, InMemoryTrace trace) {
        this.id = id;
        this.envelope = envelope;
        this.trace = trace;
        this.due = due;
        this.firstDue = due;
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

    /** Whether it may be claimed now. */
    boolean maySend(Instant now) {
        return isSendable(now) && !isHeld(now);
    }

    /** Whether it could be claimed now if nobody else held it. */
    boolean isSendable(Instant now) {
        return state == MessageState.PENDING && !due.isAfter(now);
    }

    /** The due time it waits for; empty when it does not wait for one. */
    Optional<Instant> waitsUntil(Instant now) {
        return state == MessageState.PENDING && due.isAfter(now) ? Optional.of(due) : Optional.empty();
    }

    boolean isWaitingAs(RowId row, Instant now) {
        return id.equals(row) && state == MessageState.PENDING && (holder == null || !holder.isLive(now));
    }

    void parkAsSuspect() {
        become(MessageState.PARKED);
        failedAttempts++;
        become(Departure.MAYBE_SENT);
    }

    Claimed claim(InMemoryBatch by, Instant now) {
        holder = by;
        boolean expired = expiresAt != null && !expiresAt.isAfter(now);
        return new Claimed(
                id, timed(envelope), failedAttempts, departure, expired ? Freshness.EXPIRED : Freshness.FRESH);
    }

    /** Consumers judge its age by its first copy: nobody can have handled it before that was due. */
    private Envelope timed(Envelope recorded) {
        Instant first = departure == Departure.MAYBE_SENT ? firstDue : due;
        if (!first.isAfter(recorded.recordedAt())) {
            return recorded;
        }
        return new Envelope(
                recorded.id(), recorded.destination(), recorded.key(), recorded.headers(), recorded.body(), first);
    }

    private void become(Departure next) {
        if (departure == Departure.NOT_SENT && next == Departure.MAYBE_SENT) {
            firstDue = due;
        }
        departure = next;
    }

    void free() {
        holder = null;
    }

    /** Counts up: a claim that is settled puts another row in the place of the one it took. */
    int settlements() {
        return settlements;
    }

    void settle(Settlement settlement, Instant now) {
        holder = null;
        settlements++;
        if (settlement instanceof Settlement.Sent) {
            become(MessageState.SENT);
            trace.settled(now);
        } else if (settlement instanceof Settlement.Expire) {
            become(MessageState.EXPIRED);
            trace.settled(now);
        } else if (settlement instanceof Settlement.Release release) {
            become(release.departure());
        } else if (settlement instanceof Settlement.RetryAfter retry) {
            become(retry.departure());
            due = now.plus(retry.delay());
            failedAttempts = retry.failedAttempts();
            trace.charged(new FailedAttempt(failedAttempts, now, state, retry.failure(), mayHaveBeenSent()));
        } else if (settlement instanceof Settlement.Park park) {
            become(MessageState.PARKED);
            failedAttempts = park.failedAttempts();
            become(park.departure());
            trace.charged(new FailedAttempt(failedAttempts, now, state, park.failure(), mayHaveBeenSent()));
        } else {
            throw new AssertionError(settlement);
        }
    }

    private void become(MessageState next) {
        state = state.become(next, envelope.id());
    }

    RowId id() {
        return id;
    }

    boolean isParked() {
        return state == MessageState.PARKED;
    }

    /** Whether it waits for a time, a retry's or its own. */
    boolean waits(Instant now) {
        return state == MessageState.PENDING && due.isAfter(now);
    }

    boolean isHeld(Instant now) {
        return holder != null && holder.isLive(now);
    }

    boolean mayHaveBeenSent() {
        return departure == Departure.MAYBE_SENT;
    }

    /** Since when it could have been sent. */
    Instant dueSince() {
        return due.isAfter(envelope.recordedAt()) ? due : envelope.recordedAt();
    }

    boolean isSettledBefore(Instant moment) {
        return trace.isSettledBefore(moment);
    }

    List<FailedAttempt> attempts() {
        return trace.attempts();
    }

    MessageSummary summary() {
        return trace.summary(this, due.isAfter(envelope.recordedAt()) ? due : null, failedAttempts);
    }

    /** Whether it is parked, and was not parked again since it was seen. */
    boolean isParkedAs(MessageSummary seen) {
        return isParked() && isStill(seen);
    }

    /** Whether it is where it was seen; a pending message may have failed again meanwhile. */
    boolean isStill(MessageSummary seen) {
        MessageSummary now = summary();
        return seen.state() == state && (!isParked() || seen.position().equals(now.position()));
    }

    void requeue(Instant now) {
        become(MessageState.PENDING);
        failedAttempts = 0;
        due = now;
    }

    void end(MessageState next, Instant now) {
        become(next);
        trace.settled(now);
    }

    void erase(Instant now) {
        Body nothing = Body.bytes(new byte[0]);
        envelope = new Envelope(
                envelope.id(), envelope.destination(), null, Headers.none(), nothing, envelope.recordedAt());
        trace.erase(now);
    }

    void replacedBy(MessageId edited) {
        trace.replacedBy(edited);
    }
}
