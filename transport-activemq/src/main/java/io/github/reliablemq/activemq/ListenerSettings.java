package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.RetryPolicy;
import java.time.Duration;
import java.util.Optional;

/** What all threads of a listener share. */
record ListenerSettings(
        Source source,
        Destination deadLetters,
        IdempotentConsumer consumer,
        RetryPolicy retry,
        Optional<Delaying.Rules> delays,
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

    /** The same for the queue on which retries come back to a subscription of a topic. */
    ListenerSettings onOwnQueue(Destination ownQueue) {
        return new ListenerSettings(
                new Source(ownQueue, null, null),
                deadLetters,
                consumer,
                retry,
                delays,
                intake,
                reading,
                handlerLimit,
                events);
    }

    /** For events and logs. */
    Destination from() {
        return source.destination();
    }
}
