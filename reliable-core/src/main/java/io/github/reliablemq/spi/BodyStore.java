package io.github.reliablemq.spi;

import io.github.reliablemq.Body;
import io.github.reliablemq.MessageId;

/**
 * Keeps bodies that are too large for the outbox and the broker; the message travels with a reference (a claim check).
 * Thread-safe.
 *
 * <p>A body is put before its message is recorded, in the caller's thread and outside its transaction. When that
 * transaction rolls back, or the message turns out to be a duplicate, the body stays behind without a message: letting
 * go of such orphans, and of bodies that all consumers are done with, is the store's business, best by age. A body must
 * be readable by the time {@link #put} returns.
 */
public interface BodyStore {

    /**
     * Keeps a body. May be called again for the same id, with the same or another body.
     *
     * @return where it is, for whoever receives the message: 1 to 1,000 printable characters
     * @throws io.github.reliablemq.StoreException when it could not be kept; the message is not recorded
     */
    String put(MessageId id, Body body);
}
