package io.github.reliablemq.activemq;

import io.github.reliablemq.Failure;
import java.util.Optional;

/**
 * How a listener fares at one moment.
 *
 * @param connected threads that have a connection
 * @param threads threads it has
 * @param overdue handlers that have run longer than the handler limit and still run
 * @param failure why a connection is missing, or why it waits; empty while all is well
 */
public record ListenerHealth(Level level, int connected, int threads, int overdue, Optional<Failure> failure) {

    /** In one word. */
    public enum Level {
        /** All threads are connected and none is stuck. */
        UP,
        /** Some are. */
        DEGRADED,
        /** None is; or it was not started, or closed. */
        DOWN,
        /** It was told to take nothing. */
        PAUSED
    }
}
