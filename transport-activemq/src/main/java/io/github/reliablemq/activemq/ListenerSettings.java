package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.RetryPolicy;
import java.time.Duration;

/** What all threads of a listener share. */
record ListenerSettings(
        Source source,
        Destination deadLetters,
        IdempotentConsumer consumer,
        RetryPolicy retry,
        Intake intake,
        Reading reading,
        Duration handlerLimit,
        SafeEvents events) {

    /**
     * How much is taken.
     *
     * @param prefetch messages the broker sends ahead
     * @param batch messages handled together at most
     */
    record Intake(int prefetch, int batch) {}

    /** For events and logs. */
    Destination from() {
        return source.destination();
    }
}
