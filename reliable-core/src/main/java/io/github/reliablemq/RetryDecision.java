package io.github.reliablemq;

import java.time.Duration;

/** What a {@link RetryPolicy} says about a failed message. */
public sealed interface RetryDecision {

    /** Try again, not before that much time has passed. */
    record RetryAfter(Duration delay) implements RetryDecision {}

    /** Do not try again by yourself: a person decides. */
    record Park() implements RetryDecision {}
}
