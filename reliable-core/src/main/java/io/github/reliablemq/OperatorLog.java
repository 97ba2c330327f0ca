package io.github.reliablemq;

import java.util.Optional;

/**
 * Where actions of operators are put on record that are done outside of a database, such as those on a broker's dead
 * letters. Thread-safe.
 */
@FunctionalInterface
public interface OperatorLog {

    /**
     * Puts an action on record. It is done only after this has returned, so that nothing is done unrecorded; should it
     * then fail, an action is on record that was not done.
     *
     * @param action a short name, such as {@code REPLAY_DEAD_LETTER}
     * @param target the message acted on; empty when it has no id of ours
     * @param where the queue it was in
     * @throws StoreException when it cannot be recorded; the action is then not done
     */
    void record(Operator operator, String action, Optional<MessageId> target, Destination where);
}
