package io.github.reliablemq.simulation;

import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Envelope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One broker with one queue. What it stored survives its end; its connections do not. */
final class SimBroker {

    private static final Failure REFUSAL = Failure.of("Simulated", "refused");

    private final History history;
    private final Deque<Copy> queue = new ArrayDeque<>();
    private int inHand;
    private boolean up = true;
    private int starts;

    SimBroker(History history) {
        this.history = history;
    }

    /** A message in the queue, or in a consumer's hands. */
    static final class Copy {
        private final Envelope envelope;
        private int deliveries;

        private Copy(Envelope envelope) {
            this.envelope = envelope;
        }

        Envelope envelope() {
            return envelope;
        }

        MessageId id() {
            return envelope.id();
        }

        int deliveries() {
            return deliveries;
        }
    }

    /** A connection as the broker sees it: what was written to it may arrive after its owner has given it up. */
    final class Connection {
        private final int start = starts;
        private boolean cut;

        boolean isAlive() {
            return up && start == starts && !cut;
        }

        /** Nothing more arrives. */
        void cut() {
            cut = true;
        }

        /** A transaction has arrived whole; empty when nobody is there to take it. */
        Optional<Outcome> arrive(List<Envelope> batch) {
            if (!isAlive()) {
                return Optional.empty();
            }
            if (batch.stream().anyMatch(each -> history.isPoison(each.id()))) {
                Outcome.Scope scope = batch.size() == 1 ? Outcome.Scope.MESSAGE : Outcome.Scope.BATCH;
                return Optional.of(new Outcome.Refused(RefusalReason.REJECTED, scope, REFUSAL));
            }
            for (Envelope envelope : batch) {
                history.stored(envelope);
                queue.add(new Copy(envelope));
            }
            return Optional.of(Outcome.stored());
        }
    }

    Optional<Connection> connect() {
        return up ? Optional.of(new Connection()) : Optional.empty();
    }

    void kill() {
        up = false;
    }

    void restart() {
        starts++;
        up = true;
    }

    /** The next message for a consumer. */
    Optional<Copy> deliver() {
        Copy next = up ? queue.poll() : null;
        if (next != null) {
            next.deliveries++;
            inHand++;
        }
        return Optional.ofNullable(next);
    }

    /** It was acknowledged. */
    void done() {
        inHand--;
    }

    /** It was not. */
    void back(Copy copy) {
        inHand--;
        queue.addFirst(copy);
    }

    /** Whether nothing waits for a consumer and none has anything in hand. */
    boolean isEmpty() {
        return queue.isEmpty() && inHand == 0;
    }
}
