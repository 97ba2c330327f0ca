package io.github.reliablemq.spi;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import java.util.Optional;

/**
 * Counts, durably, how often a consumer tried to handle a message. Only messages that are delivered again get into it,
 * so that it costs the others nothing. Thread-safe.
 *
 * <p>Counts are kept for each (consumer, message, epoch): a replay by an operator starts a new epoch, with a budget of
 * its own. All methods are transactions of their own, on a connection of their own, and throw
 * {@link io.github.reliablemq.StoreException} when the store fails; the call may then have taken effect.
 */
public interface AttemptLog {

    /** Notes that the handler is about to run: one more attempt, and one that nobody has seen the end of. */
    Attempt begin(ConsumerName consumer, MessageId id, int epoch);

    /**
     * Notes that the attempt ended in a failure of the message. Counts it, if its beginning was not noted.
     *
     * @return the number of attempts, this one included
     */
    int failed(ConsumerName consumer, MessageId id, int epoch);

    /** Notes that the attempt ended without a fault of the message: as if it had not begun. */
    void takeBack(ConsumerName consumer, MessageId id, int epoch);

    /**
     * Whether the message waits for a retry of its own, and this delivery is not that. When it is, the wait is over and
     * no longer noted. Waits are noted by {@link InboxTransaction#awaits}; by default nobody waits.
     *
     * @param retry the message of an outbox that brought this delivery; empty for a first copy
     */
    default boolean isWaiting(ConsumerName consumer, MessageId id, int epoch, Optional<MessageId> retry) {
        return false;
    }

    /** Forgets the message, in all epochs: it is done, or set aside. */
    void forget(ConsumerName consumer, MessageId id);

    /**
     * Who is handled at the same time in the process of these consumers. That of this process by default; a store that
     * is used by several processes in play answers with one for each.
     */
    default Company company() {
        return Company.ofProcess();
    }

    /**
     * An attempt that is about to be made.
     *
     * @param number of this attempt, 1 or more
     * @param unfinished attempts in a row, this one included, that began and whose end nobody noted: what is left when
     *     the process dies
     */
    record Attempt(int number, int unfinished) {}
}
