package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Envelope;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One send from its call to its one outcome. Callbacks, deadline and errors race for it; the first one wins.
 * Thread-safe.
 */
final class DirectSend {

    private enum State {
        WAITING,
        DEPARTED,
        SETTLED
    }

    /** Sends of one line go one after the other. */
    record Line(Destination destination, String key) {}

    private final Envelope envelope;
    private final @Nullable BrokerSchedule schedule;
    private final BiConsumer<DirectSend, Outcome> whenSettled;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile @Nullable Link link;

    DirectSend(Envelope envelope, @Nullable BrokerSchedule schedule, BiConsumer<DirectSend, Outcome> whenSettled) {
        this.envelope = envelope;
        this.schedule = schedule;
        this.whenSettled = whenSettled;
    }

    Envelope envelope() {
        return envelope;
    }

    /** When the broker is to deliver it; null for at once. */
    @Nullable
    BrokerSchedule schedule() {
        return schedule;
    }

    @Nullable
    Line line() {
        String key = envelope.key();
        return key == null ? null : new Line(envelope.destination(), key);
    }

    /** What the caller holds; it cannot complete it. */
    CompletionStage<Outcome> stage() {
        return outcome.minimalCompletionStage();
    }

    /** From here on it may be with the broker. False when it is settled already and must not go. */
    boolean departs(Link by) {
        link = by;
        return state.compareAndSet(State.WAITING, State.DEPARTED);
    }

    boolean isSettled() {
        return state.get() == State.SETTLED;
    }

    /** Settles it unless it is settled. */
    void settle(Outcome result) {
        if (state.getAndSet(State.SETTLED) != State.SETTLED) {
            whenSettled.accept(this, result);
        }
    }

    /** Its time is up: unknown if it had left, else not sent. Cuts the connection that owes the answer. */
    void expire(IOException late) {
        if (state.compareAndSet(State.WAITING, State.SETTLED)) {
            whenSettled.accept(this, Outcome.refused(RefusalReason.NO_ANSWER, Scope.CONNECTION, late));
        } else if (state.compareAndSet(State.DEPARTED, State.SETTLED)) {
            // First, so that whoever waits for this one does not leave by a connection that is about to be cut.
            Link owing = link;
            if (owing != null) {
                owing.abort(late);
            }
            whenSettled.accept(this, Outcome.unanswered(late));
        }
    }

    /** Tells the caller; runs what depends on it. */
    void complete(Outcome result) {
        outcome.complete(result);
    }
}
