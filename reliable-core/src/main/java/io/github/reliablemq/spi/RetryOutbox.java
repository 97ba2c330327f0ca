package io.github.reliablemq.spi;

import io.github.reliablemq.SchedulingProducer;

/**
 * An outbox whose messages can be recorded in the transactions of an {@link Inbox}: both are in one database.
 * Thread-safe.
 *
 * @param <T> what a transaction is worked with
 */
public interface RetryOutbox<T> {

    /** A producer bound to that transaction. */
    SchedulingProducer producer(T transaction);

    /**
     * Whether a relay works on it, as far as its book of relays knows: one that was killed counts for half a minute.
     *
     * @throws io.github.reliablemq.StoreException when the database fails
     */
    boolean isServed(T transaction);
}
