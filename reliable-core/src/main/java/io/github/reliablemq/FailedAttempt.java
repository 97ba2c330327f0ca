package io.github.reliablemq;

import java.time.Instant;

/**
 * A failure that was charged to a message, or that had it parked.
 *
 * @param number failures charged since it was recorded or last requeued, this one included
 * @param at when, by the store's clock
 * @param next what became of the message: PENDING for a retry, or PARKED
 * @param failure why
 * @param mayHaveBeenSent whether the broker may have had it by then
 */
public record FailedAttempt(int number, Instant at, MessageState next, Failure failure, boolean mayHaveBeenSent) {}
