package io.github.reliablemq.simulation;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One broker. What it stored survives its end; its connections do not. */
final class SimBroker {

    private static final Failure REFUSAL = Failure.of("Simulated", "refused");

    private final History history;
    private final List<SimQueue> queues = new ArrayList<>();
    private boolean up = true;
    private int starts;

    SimBroker(History history) {
        this.history = history;
    }

    /** A new subscription, which gets a copy of everything from now on. */
    SimQueue subscribe() {
        SimQueue queue = new SimQueue(() -> up);
        queues.add(queue);
        return queue;
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
            if (batch.stream().anyMatch(each -> history.nature(each.id()) == Nature.REFUSED)) {
                Outcome.Scope scope = batch.size() == 1 ? Outcome.Scope.MESSAGE : Outcome.Scope.BATCH;
                return Optional.of(new Outcome.Refused(RefusalReason.REJECTED, scope, REFUSAL));
            }
            for (Envelope envelope : batch) {
                history.stored(envelope);
                queues.forEach(queue -> queue.add(envelope));
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
        queues.forEach(SimQueue::forgetDeliveries);
    }

    /** Whether nothing waits for a consumer and none has anything in hand. */
    boolean isEmpty() {
        return queues.stream().allMatch(SimQueue::isEmpty);
    }
}
