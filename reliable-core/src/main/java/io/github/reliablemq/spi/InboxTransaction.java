package io.github.reliablemq.spi;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One open transaction of an {@link Inbox}, for one message or several; used by one thread. Closing it without
 * {@link #commit} rolls everything back.
 *
 * @param <T> what a handler works with
 */
public interface InboxTransaction<T> extends AutoCloseable {

    /** What the handler works with. */
    T handle();

    /**
     * Inserts the key before the handler runs. While another transaction holds the same key this waits for its end, at
     * most the store's lock wait.
     *
     * @throws io.github.reliablemq.StoreException when the database cannot be reached or answers with an error
     */
    Admission admit(ConsumerName consumer, MessageId id);

    /**
     * Inserts the keys of several messages, with one statement where the store can.
     *
     * @param ids without repeats
     * @return those that are new, for which the handler is to run; empty when another transaction held one of the keys
     *     for too long, after which this transaction is good for nothing but closing
     * @throws io.github.reliablemq.StoreException when the database cannot be reached or answers with an error
     */
    default Optional<Set<MessageId>> admitAll(ConsumerName consumer, List<MessageId> ids) {
        Set<MessageId> first = new LinkedHashSet<>();
        for (MessageId id : ids) {
            Admission admission = admit(consumer, id);
            if (admission == Admission.BUSY) {
                return Optional.empty();
            }
            if (admission == Admission.FIRST) {
                first.add(id);
            }
        }
        return Optional.of(first);
    }

    /** Whose fault an exception is that came out of the handler. Asked before the transaction is closed. */
    default Blame blame(Exception thrown) {
        return Blame.HANDLER;
    }

    /**
     * Notes, where attempts are counted, that the message waits for a retry and for no other delivery. Takes part in
     * {@link #commit} as an admitted key does.
     *
     * @throws UnsupportedOperationException when this inbox cannot, as by default
     * @throws io.github.reliablemq.StoreException when the database fails
     */
    default void awaits(ConsumerName consumer, MessageId id, int epoch, MessageId retry) {
        throw new UnsupportedOperationException("This inbox notes no waits; its retries stay with the listener");
    }

    /**
     * What the message waits for in its latest epoch.
     *
     * @throws io.github.reliablemq.StoreException when the database fails
     */
    default Optional<MessageId> awaited(ConsumerName consumer, MessageId id) {
        return Optional.empty();
    }

    /**
     * Commits keys and effects together.
     *
     * @throws TransactionLostException when the transaction that admitted the key is not the one open now, because the
     *     handler committed, rolled back or lost it; nothing of it may be acknowledged
     * @throws io.github.reliablemq.StoreException when the commit failed or its outcome is unknown
     */
    void commit();

    /** Ends the transaction; rolls back unless committed. Does not throw. */
    @Override
    void close();

    /** Answer to {@link #admit}. */
    enum Admission {
        /** The key is new: run the handler. */
        FIRST,
        /** The key is committed already: do not run the handler. */
        DUPLICATE,
        /**
         * Another transaction held the key for longer than the lock wait, or this one lost to a deadlock: try later.
         */
        BUSY
    }
}
