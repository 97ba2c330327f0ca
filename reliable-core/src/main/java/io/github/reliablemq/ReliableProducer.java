package io.github.reliablemq;

import java.util.List;

/**
 * Records messages in the transaction it is bound to: they leave when that transaction commits, and never otherwise.
 *
 * <p>As long-lived as its transaction and, like it, not thread-safe. Every refusal is typed, comes at once and leaves
 * the transaction usable.
 */
public interface ReliableProducer {

    /**
     * Records a message. Nothing is sent before the transaction commits; nothing remains when it, or the savepoint
     * around this call, is rolled back.
     *
     * @return its id on the wire, the one the message carries or a new one
     * @throws NoTransactionException when no transaction is open
     * @throws InvalidMessageException when the message is too large or otherwise cannot be recorded
     * @throws StoreException when the database refuses or fails; the transaction's state is the database's business
     */
    MessageId send(Message message);

    /**
     * Records several messages with one statement, in the order of the list.
     *
     * @return their ids, in the same order
     * @throws RuntimeException as {@link #send}; then none of them is recorded
     */
    List<MessageId> sendAll(List<Message> messages);
}
