package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.List;

/**
 * One business transaction.
 *
 * @param fate how it is to end
 * @param drafts what it sends
 * @param undone what it sends and then takes back by a rollback to a savepoint
 * @param hold how long it stays open after its sends
 * @param manner how it treats the other transactions
 */
record Plan(Fate fate, List<Draft> drafts, List<Draft> undone, Duration hold, Manner manner) {

    enum Fate {
        COMMIT,
        ROLL_BACK
    }

    enum Manner {
        POLITE,
        /** Locks what others lock, in any order. */
        DEADLOCK,
        /** Reads what others write, and wants to be alone. */
        SERIALIZABLE
    }

    Plan {
        drafts = List.copyOf(drafts);
        undone = List.copyOf(undone);
    }

    static Plan of(List<Draft> drafts) {
        return new Plan(Fate.COMMIT, drafts, List.of(), Duration.ZERO, Manner.POLITE);
    }
}
