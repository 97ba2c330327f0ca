package io.github.reliablemq.spi;

import io.github.reliablemq.Failure;
import io.github.reliablemq.spi.Claimed.Departure;
import java.time.Duration;

/** What becomes of a claimed message; the claim ends with it. */
public sealed interface Settlement {

    Claimed message();

    /** The broker has it: PENDING to SENT. */
    record Sent(Claimed message) implements Settlement {}

    /** Its expiry passed: PENDING to EXPIRED. */
    record Expire(Claimed message) implements Settlement {}

    /** Nothing is to be held against it: PENDING as before, due at once. */
    record Release(Claimed message, Departure departure) implements Settlement {}

    /**
     * A failure was charged to it: PENDING, due again that much later by the store's clock.
     *
     * @param failedAttempts the new count
     */
    record RetryAfter(Claimed message, Duration delay, int failedAttempts, Failure failure, Departure departure)
            implements Settlement {}

    /** It used up its attempts, or can never be sent: PENDING to PARKED. */
    record Park(Claimed message, int failedAttempts, Failure failure, Departure departure) implements Settlement {}
}
