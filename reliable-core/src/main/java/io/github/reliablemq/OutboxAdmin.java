package io.github.reliablemq;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What an operator can see and do.
 *
 * <p>Thread-safe; each call is a short transaction of its own and throws {@link StoreException} when the store fails.
 * Looks that take an {@code atMost}, 1 or more, are bounded by it, so that they stay cheap however many messages there
 * are, and say so when it cut them short; {@link #cancel}, {@link #erase}, and {@link #inspect} of a message that is
 * due at once read the table. Every action leaves an audit row in its transaction. No action waits for a relay: a
 * message that is being sent at this moment is left alone, and the answer says so.
 *
 * <p>A message that may have been sent, because an earlier send ended without an answer, can still arrive after any of
 * these actions; what is recorded of the action says so too.
 */
public interface OutboxAdmin {

    /** How many messages are in each state; counting stops at {@code atMost} for each. */
    Map<MessageState, Count> counts(int atMost);

    /** How far the relays are behind, for each destination, counting up to {@code atMost} messages and keys in each. */
    Lags lags(int atMost);

    /** Messages of the filter, at most that many, the oldest first. */
    MessagePage list(MessageFilter filter, int atMost);

    /**
     * The page that follows.
     *
     * @param after {@link MessagePage#next} of the page before, with the same filter
     * @throws IllegalArgumentException when it is anything else
     */
    MessagePage list(MessageFilter filter, int atMost, String after);

    /** Parked messages grouped by failure, the largest group first, looking at the oldest {@code atMost} of them. */
    List<FailureGroup> parkedByFailure(int atMost);

    /** Keys whose messages wait behind a parked one or a retry, at most that many. */
    List<HeldKey> heldKeys(int atMost);

    /** Everything the outbox knows of a message; empty when it knows nothing. */
    Optional<MessageDetails> inspect(MessageId id);

    /** What operators did, the last first, at most that many. */
    List<AuditEntry> audit(int atMost);

    /** PARKED to PENDING with a fresh budget of attempts; the message keeps its id and its place in its key. */
    Answer requeue(MessageId id, Operator by);

    /** The same, unless the message has changed since it was seen. */
    Answer requeue(MessageSummary seen, Operator by);

    /** PARKED to DISCARDED: it will not be sent any more, and no longer holds back its key. */
    Answer discard(MessageId id, Operator by);

    /** The same, unless the message has changed since it was seen. */
    Answer discard(MessageSummary seen, Operator by);

    /** PENDING to CANCELLED: it will not be sent any more. */
    Cancellation cancel(MessageId id, Operator by);

    /**
     * Replaces a message that is parked or waits by an edited one with an id of its own. The original becomes DISCARDED
     * or CANCELLED and names its successor; the edited one waits to be sent, names its original, and takes its place in
     * the order of the key. With another destination or another key it goes to the end of that key instead.
     *
     * @param edited usually from {@link MessageDetails#edit}
     * @throws InvalidMessageException when it cannot be recorded
     */
    EditResult editAsNew(MessageId id, Message edited, Operator by);

    /**
     * Wipes body, headers, ordering key and failure texts of a message, and the reasons operators gave for acting on
     * it, wherever the outbox has them. What is left says that there was such a message and that it was erased; a
     * message that was not sent never will be. Copies at the broker and at consumers, and messages it was edited from
     * or to, are not touched: {@link #inspect} names the latter. Nor is the reason of a bulk action, which is about all
     * of its messages.
     */
    Erasure erase(MessageId id, Operator by);

    /** Has all relays of this outbox send nothing to that destination; harmless when it is paused already. */
    void pause(Destination destination, Operator by);

    /** Ends {@link #pause}; harmless when it is not paused. */
    void resume(Destination destination, Operator by);

    /** Destinations nothing is sent to. */
    List<PausedDestination> paused();

    /**
     * Has relays send from the database as it is now, although it is another one than the outbox was last sent from:
     * restored, copied, or promoted. Relays that were told to wait for this go on within their outage pause, 10 s by
     * default. Messages that were sent before from the former database are sent again unless they are cancelled first.
     * Harmless when nothing is waited for.
     *
     * @throws StoreException also when the database does not say who it is
     */
    void acceptRestoredDatabase(Operator by);

    /**
     * Deletes what is known of settled messages, with their failures, when it is older than the outbox was told to keep
     * it. Relays do so by themselves, unless told not to; call it, in as many processes as you like, where there is
     * none or it is too slow. Parked messages are never purged.
     *
     * @param atMost rows, deleted in small transactions
     * @return rows deleted; {@code atMost} when there may be more
     */
    long purgeSettled(int atMost, Operator by);

    /**
     * The same for one state, by an age of the caller's.
     *
     * @throws IllegalArgumentException for a state that is not final: such messages are never purged
     */
    long purgeSettled(MessageState state, Duration olderThan, int atMost, Operator by);

    /**
     * Freezes the set of messages that pass the filter now, to act on each of them. Nothing happens to them yet.
     *
     * @throws IllegalArgumentException when the action is not for messages in the filter's state
     */
    BulkRun bulk(BulkAction action, MessageFilter filter, Operator by);

    /**
     * A bulk action that was started before, in this process or another.
     *
     * @throws IllegalArgumentException when there is none of that id
     */
    BulkRun resumeBulk(UUID id);

    /** What came of an action on parked messages. */
    enum Answer {
        DONE,
        /** No parked message has that id, any more or at all, or it is not as it was seen: nothing was changed. */
        NOT_PARKED
    }
}
