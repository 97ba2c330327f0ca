package io.github.reliablemq.spi;

import java.time.Duration;

/** Answer to {@link LeaseStore#claim}. */
public sealed interface LeaseClaim {

    /** The caller holds the lease. */
    record Acquired() implements LeaseClaim {}

    /**
     * Another token holds the lease.
     *
     * @param remaining until it ends at the latest, as seen by the store
     */
    record InProgress(Duration remaining) implements LeaseClaim {}

    /** The message was completed before. */
    record Done() implements LeaseClaim {}
}
