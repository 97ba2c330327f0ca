package io.github.reliablemq;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an operator can see and do. Every action leaves an audit row in the same transaction. Thread-safe; each call is
 * a transaction of its own.
 */
public interface OutboxAdmin {

    /** How many messages are in each state; counting stops at {@code atMost} for each. */
    Map<MessageState, Long> counts(int atMost);

    /** Parked messages, the oldest first, at most that many. */
    List<ParkedMessage> parked(int atMost);

    /**
     * PARKED to PENDING with a fresh budget of attempts; the message keeps its id and its place in its key.
     *
     * @param operator who does it, for the audit
     */
    Answer requeue(MessageId id, String operator);

    /**
     * PARKED to DISCARDED: it will never be sent, and no longer holds back its key.
     *
     * @param operator who does it, for the audit
     * @param reason why, for the audit
     */
    Answer discard(MessageId id, String operator, String reason);

    /** What came of an action. */
    enum Answer {
        DONE,
        /** No parked message has that id, any more or at all: nothing was changed. */
        NOT_PARKED
    }

    /**
     * A message that waits for a person.
     *
     * @param destination as it was recorded, usually {@code queue://name}; a damaged row is listed too
     * @param mayHaveBeenSent whether an earlier send ended without an answer
     */
    record ParkedMessage(
            MessageId id,
            String destination,
            Instant recordedAt,
            int failedAttempts,
            Failure failure,
            boolean mayHaveBeenSent) {}
}
