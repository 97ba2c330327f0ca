package io.github.reliablemq;

import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.RetryOutbox;
import java.time.Duration;
import java.util.Optional;

/**
 * Retries that wait in an outbox instead of in a thread: the failed message leaves its queue, others pass, and a relay
 * brings it back to the same consumer when it is due. While it waits it is a message of the outbox like any other:
 * listed, counted, paused and called back as those are. Thread-safe.
 *
 * <p>It keeps its id, headers, body, time of recording and its count of attempts. If its first copy is delivered again
 * meanwhile, because an acknowledgement was lost, that copy is recognised and not handled.
 */
public interface DelayedRetries {

    /**
     * Records in one transaction that the message comes again, and that it waits for that. Only when this has returned
     * an id may the delivery in hand be acknowledged.
     *
     * @param to the queue it comes back to, which must be that consumer's own
     * @param attempt how many attempts it has had
     * @return the id of the message that waits in the outbox; empty when no relay works on that outbox, so that it
     *     might wait for ever: nothing was recorded
     * @throws InvalidMessageException when it cannot be recorded, for instance because it is too large for the outbox
     * @throws BacklogFullException when the outbox was told to refuse messages beyond a backlog, and it is there
     * @throws StoreException when the database fails; it may be recorded all the same, and the delivery, which must not
     *     be acknowledged, is then recognised when it comes again
     */
    Optional<MessageId> later(ConsumerName consumer, Received message, int attempt, Destination to, Duration wait);

    /**
     * Calls back the retry a message waits for, for good: copies of it that still come are recognised and not handled.
     * It is handled again when an operator replays it, or when its sender sends it with another id; a second message
     * with the same id may be taken for a late copy.
     *
     * @return {@link Cancellation#NOT_WAITING} also when the message is not known
     * @throws StoreException when the database fails
     */
    Cancellation cancel(ConsumerName consumer, MessageId id);

    /**
     * Retries of consumers of that inbox, in an outbox of the same database.
     *
     * @throws ConfigurationException when the inbox counts no attempts
     */
    static <T> DelayedRetries in(Inbox<T> inbox, RetryOutbox<T> outbox) {
        return new InboxRetries<>(inbox, outbox);
    }
}
