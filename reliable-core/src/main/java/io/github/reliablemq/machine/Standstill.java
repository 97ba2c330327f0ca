package io.github.reliablemq.machine;

import io.github.reliablemq.Failure;
import java.time.Duration;
import java.time.Instant;

/**
 * A destination that is left alone for a while.
 *
 * @param until when it is tried again, with one message
 * @param length how long it is left alone each time the lane is able to send
 * @param failures in a row so far, 1 or more
 * @param cause the last of them
 */
public record Standstill(Instant until, Duration length, int failures, Failure cause) {

    Duration left(Instant now) {
        return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
    }

    /** The lane was away meanwhile: the others have their turn first. */
    Standstill from(Instant now) {
        return new Standstill(now.plus(length), length, failures, cause);
    }
}
