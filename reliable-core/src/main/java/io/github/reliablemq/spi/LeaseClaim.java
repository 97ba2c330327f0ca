package io.github.reliablemq.spi;

import java.time.Duration;
import java.util.Optional;

/** Answer to {@link LeaseStore#claim}. */
public sealed interface LeaseClaim {

    /** The fingerprint that is recorded; empty when there is no record, or it was claimed without one. */
    Optional<Fingerprint> recorded();

    /** The caller holds the lease. */
    record Acquired() implements LeaseClaim {

        /** Empty: it is the caller's own. */
        @Override
        public Optional<Fingerprint> recorded() {
            return Optional.empty();
        }
    }

    /**
     * Another token holds the lease.
     *
     * @param remaining until it ends at the latest, as seen by the store
     */
    record InProgress(Duration remaining, Optional<Fingerprint> recorded) implements LeaseClaim {}

    /** The message was completed before. */
    record Done(Optional<Fingerprint> recorded) implements LeaseClaim {}

    /**
     * A run under {@link io.github.reliablemq.CrashPolicy#HOLD_FOR_OPERATOR} began, its lease has ended, and its end
     * was not recorded. It stays so until {@link LeaseStore#decide}, or until the retention has passed.
     */
    record Held(Optional<Fingerprint> recorded) implements LeaseClaim {}
}
