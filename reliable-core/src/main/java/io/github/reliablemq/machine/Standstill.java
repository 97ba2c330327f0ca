package io.github.reliablemq.machine;

import io.github.reliablemq.Failure;
import java.time.Duration;
import java.time.Instant;

/**
 * A destination that is left alone for a while.
 *
 * @param until when it is tried again, with one message
 * @param failures in a row so far, 1 or more
 * @param cause the last of them
 */
public record Standstill(Instant until, int failures, Failure cause) {

    Duration left(Instant now) {
        return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
    }
}
