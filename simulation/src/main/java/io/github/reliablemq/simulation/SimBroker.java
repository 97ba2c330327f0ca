package io.github.reliablemq.simulation;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One broker. What it stored survives its end; its connections do not. */
final class SimBroker {

    private static final Failure REFUSAL = Failure.of("Simulated", "refused");

    private final World world;
    private final History history;
    private final List<SimQueue> queues = new ArrayList<>();
    private boolean up = true;
    private int starts;
    private @Nullable Fault stuck;
    /** Batches that wait for room. */
    private final List<Runnable> waiting = new ArrayList<>();

    SimBroker(World world) {
        this.world = world;
        this.history = world.history();
    }

    boolean isStuck() {
        return stuck != null;
    }

    /** One of the destinations takes nothing for a while. */
    void stick(Fault how) {
        stuck = how;
    }

    void loosen() {
        stuck = null;
        List<Runnable> late = List.copyOf(waiting);
        waiting.clear();
        late.forEach(Runnable::run);
    }

    /** A transaction arrives on that connection, at once or when there is room; then it is answered. */
    void take(Connection wire, List<Envelope> batch, Consumer<Optional<Outcome>> answer) {
        if (wire.isAlive() && isSilentFor(batch)) {
            waiting.add(() -> take(wire, batch, answer));
        } else {
            answer.accept(wire.arrive(batch));
        }
    }

    /** It reads nothing more from who sends that. */
    boolean isSilentFor(List<Envelope> batch) {
        return stuck == Fault.DESTINATION_SILENT && concernsStuck(batch);
    }

    private static boolean concernsStuck(List<Envelope> batch) {
        return batch.stream().anyMatch(each -> each.destination().equals(SimWriters.OTHER));
    }

    private Optional<RefusalReason> refusal(List<Envelope> batch) {
        if (stuck == Fault.DESTINATION_FULL && concernsStuck(batch)) {
            return Optional.of(RefusalReason.NO_SPACE);
        }
        if (stuck == Fault.DESTINATION_FORBIDDEN && concernsStuck(batch)) {
            return Optional.of(RefusalReason.NOT_PERMITTED);
        }
        if (has(batch, Nature.TOO_LARGE)) {
            return Optional.of(RefusalReason.TOO_LARGE);
        }
        return has(batch, Nature.REFUSED) ? Optional.of(RefusalReason.REJECTED) : Optional.empty();
    }

    private boolean has(List<Envelope> batch, Nature nature) {
        return batch.stream().anyMatch(each -> history.nature(each.id()) == nature);
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
        private Optional<Outcome> arrive(List<Envelope> batch) {
            if (!isAlive()) {
                return Optional.empty();
            }
            Optional<RefusalReason> refusal = refusal(batch);
            if (refusal.isPresent()) {
                Outcome.Scope scope = batch.size() == 1 ? Outcome.Scope.MESSAGE : Outcome.Scope.BATCH;
                return Optional.of(new Outcome.Refused(refusal.get(), scope, REFUSAL));
            }
            for (Envelope envelope : batch) {
                world.stored(envelope);
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
        for (SimQueue queue : queues) {
            if (queue.restart()) {
                world.tally().happened(Sometimes.REDELIVERED_IN_HAND);
            }
        }
    }

    /** Whether nothing waits for a consumer and none has anything in hand. */
    boolean isEmpty() {
        return queues.stream().allMatch(SimQueue::isEmpty);
    }
}
