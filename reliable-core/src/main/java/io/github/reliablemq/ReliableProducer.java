package io.github.reliablemq;

import java.util.List;

/**
 * Records messages in the transaction it is bound to: they leave when that transaction commits, and never otherwise.
 *
 * <p>As long-lived as its transaction and, like it, not thread-safe. What it refuses itself
 * ({@link NoTransactionException}, {@link InvalidMessageException}, {@link BacklogFullException}) comes at once and
 * leaves the transaction usable; after a {@link KeyLockException} the transaction is lost.
 */
public interface ReliableProducer {

    /**
     * Records a message. Nothing is sent before the transaction commits; nothing remains when it, or the savepoint
     * around this call, is rolled back.
     *
     * <p>A message whose id the caller chose is recorded once within the store's dedup window; later ones are answered
     * as duplicates. While the transaction that recorded the first is still open, this call waits for its end: after a
     * commit the answer is {@link Recorded.Answer#DUPLICATE}, after a rollback this one is recorded instead.
     *
     * @return its id on the wire, the one the message carries or a new one, and whether it was recorded now
     * @throws NoTransactionException when no transaction is open
     * @throws InvalidMessageException when the message is too large or otherwise cannot be recorded
     * @throws BacklogFullException when the store was told to refuse messages beyond a backlog, and it is there
     * @throws KeyLockException when waiting for another transaction ended in a deadlock or a timeout; the transaction
     *     is lost, do it again
     * @throws StoreException when the database refuses or fails; the transaction's state is the database's business
     */
    Recorded send(Message message);

    /**
     * Records several messages with one statement, in the order of the list. Of several with one chosen id the first is
     * recorded, the others are duplicates.
     *
     * @return what came of each, in the same order
     * @throws RuntimeException as {@link #send}; then none of them is recorded
     */
    List<Recorded> sendAll(List<Message> messages);
}
