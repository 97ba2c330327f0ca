package io.github.reliablemq;

import java.util.concurrent.CompletionStage;

/**
 * Sends straight to the broker, without an outbox, for messages that stand for no change in a database. What is lost
 * when the process dies before the answer is for the caller to know. Due times and expiries need an outbox and are
 * refused here.
 */
public interface DirectSender extends AutoCloseable {

    /**
     * Sends a message and returns at once, unless as many sends as allowed are under way; then it waits for room.
     *
     * @return completes with exactly one {@link Outcome}, within the send deadline, and never exceptionally. Dependent
     *     stages must return quickly: they share one thread of the sender's.
     */
    CompletionStage<Outcome> send(Message message);

    /** Waits for the outcomes of what is under way, at most the send deadline; what is left is unknown. */
    @Override
    void close();
}
