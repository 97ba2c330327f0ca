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
        /** All threads are connected, no handler is overdue, and nothing is waited for. */
        UP,
        /** At least one thread is connected, but something of that is missing. */
        DEGRADED,
        /** No thread is connected, or it was not started, or was closed. */
        DOWN,
        /** It was told to take nothing. */
        PAUSED
    }
}
