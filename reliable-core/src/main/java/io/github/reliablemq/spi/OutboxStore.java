package io.github.reliablemq.spi;

import io.github.reliablemq.Wake;
import java.time.Duration;
import java.util.UUID;

/** Where recorded messages wait for the relay. Thread-safe. */
public interface OutboxStore {

    /**
     * Opens a session for one lane.
     *
     * @throws io.github.reliablemq.StoreUnavailableException when the store cannot be reached
     * @throws io.github.reliablemq.SchemaException when its tables are missing or of an unknown version
     * @throws io.github.reliablemq.QuarantineException when nothing may be sent until an operator has looked
     */
    OutboxSession open();

    /**
     * Enters a relay that starts. A row that a former relay had announced alone when it ended uncleanly is parked.
     *
     * @param relay for people
     * @param incarnation 128 random bits, new at each start
     * @throws io.github.reliablemq.StoreUnavailableException when the store cannot be reached
     * @throws io.github.reliablemq.StoreException when it answers and refuses
     */
    RelayPresence register(String relay, UUID incarnation);

    /** After that long without a sign of life a claim ends, enforced by the store, not by its owner. */
    Duration claimTimeout();

    /**
     * Has {@code doorbell} rung when new messages may have been committed. Rings may be lost or false; ringing must not
     * block.
     */
    Subscription onCommit(Ring doorbell);

    /** Says that there may be new messages, and how that became known. Thread-safe; never blocks. */
    @FunctionalInterface
    interface Ring {
        void ring(Wake cause);
    }

    /** Ends a subscription. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
