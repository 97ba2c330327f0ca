package io.github.reliablemq.spi;

import java.time.Duration;

/** Where recorded messages wait for the relay. Thread-safe. */
public interface OutboxStore {

    /**
     * Opens a session for one lane.
     *
     * @throws io.github.reliablemq.StoreUnavailableException when the store cannot be reached
     * @throws io.github.reliablemq.SchemaException when its tables are missing or of an unknown version
     */
    OutboxSession open();

    /** After that long without a sign of life a claim ends, enforced by the store, not by its owner. */
    Duration claimTimeout();

    /**
     * Has {@code doorbell} rung when this process may have committed new messages. Rings may be lost or false; ringing
     * must not block.
     */
    Subscription onCommit(Runnable doorbell);

    /** Ends a subscription. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
