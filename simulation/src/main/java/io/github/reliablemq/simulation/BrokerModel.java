package io.github.reliablemq.simulation;

import io.github.reliablemq.simulation.Snapshot.Fate;
import io.github.reliablemq.simulation.Snapshot.Row;
import io.github.reliablemq.simulation.Snapshot.Standing;
import java.util.List;

/** The broker and the consumer behind it, as the explorer knows them. */
final class BrokerModel {

    private final Mutant mutant;

    BrokerModel(Mutant mutant) {
        this.mutant = mutant;
    }

    /** A batch has arrived whole. */
    Snapshot store(Snapshot now, List<Integer> batch) {
        Snapshot stored = now;
        for (int message : batch) {
            stored = store(stored, message);
        }
        return stored;
    }

    private Snapshot store(Snapshot now, int message) {
        Fate fate = now.fates().get(message);
        if (fate.copies() == 0 && message > 0 && now.fates().get(message - 1).copies() == 0) {
            throw new Violation("P5", "m" + message + " was stored before m" + (message - 1));
        }
        if (fate.copies() > fate.doubts()) {
            throw new Violation(
                    "P6", "m" + message + " was stored again after " + fate.doubts() + " faults that can repeat it");
        }
        return now.with(message, fate.stored());
    }

    /** Late batches arrive or get lost. */
    void late(Snapshot now, List<Snapshot> next) {
        for (int zombie = 0; zombie < now.zombies().size(); zombie++) {
            Snapshot without = now.withoutZombie(zombie);
            next.add(without);
            next.add(store(without, now.zombies().get(zombie)));
        }
    }

    /** The consumer takes what is queued. */
    void consume(Snapshot now, List<Snapshot> next) {
        for (int message = 0; message < now.fates().size(); message++) {
            if (now.fates().get(message).queued() > 0) {
                consume(now, message, next);
            }
        }
    }

    private void consume(Snapshot now, int message, List<Snapshot> next) {
        Fate fate = now.fates().get(message);
        boolean repeat = fate.known() && mutant != Mutant.RECOGNISES_NOTHING;
        Fate handled = repeat ? fate : fate.marked().effected();
        if (handled.effects() > 1) {
            throw new Violation("P4", "m" + message + " has " + handled.effects() + " effects");
        }
        next.add(now.with(message, handled.acknowledged()));
        if (now.budget().crashes() > 0) {
            Snapshot crashed = now.with(now.budget().withoutCrash());
            next.add(crashed.with(message, handled));
            if (mutant == Mutant.MARKS_THEN_DOES && !fate.known()) {
                next.add(crashed.with(message, fate.marked()));
            }
            if (mutant == Mutant.DOES_THEN_MARKS && !fate.known()) {
                next.add(crashed.with(message, fate.effected()));
            }
        }
    }

    /** Nothing can happen any more. */
    void checkAtRest(Snapshot end) {
        boolean held = false;
        for (int message = 0; message < end.rows().size(); message++) {
            Row row = end.rows().get(message);
            Fate fate = end.fates().get(message);
            held |= row.standing() == Standing.PARKED;
            if (row.standing() == Standing.PENDING && !held) {
                throw new Violation("P7", "m" + message + " waits for ever");
            }
            if (row.standing() == Standing.SENT && fate.copies() == 0) {
                throw new Violation("P1", "m" + message + " is sent and the broker has no copy");
            }
            if (fate.copies() > 0 && fate.effects() != 1) {
                throw new Violation("P4", "m" + message + " was stored and has " + fate.effects() + " effects");
            }
        }
    }
}
