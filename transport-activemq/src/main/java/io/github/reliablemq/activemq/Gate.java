package io.github.reliablemq.activemq;

import java.time.Duration;

/** Whether a listener takes messages. Thread-safe. */
final class Gate {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Stop stop;
    private volatile boolean shut;

    Gate(Stop stop) {
        this.stop = stop;
    }

    void shut() {
        shut = true;
    }

    void open() {
        shut = false;
    }

    boolean isShut() {
        return shut;
    }

    /** Whether messages are to be taken, or waited for, any longer. */
    boolean isPassable() {
        return !shut && !stop.isWished();
    }

    /** Waits until it is open, or stopping is wished. */
    @SuppressWarnings("EmptyBlock")
    void await() {
        while (shut && !stop.within(LOOK)) {
            // The wait is in the condition.
        }
    }

    /** Waits that long; true, at once or soon, when nothing is to be waited for any more. */
    boolean within(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            long left = end - System.nanoTime();
            if (!isPassable()) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
            stop.within(left < LOOK.toNanos() ? Duration.ofNanos(left) : LOOK);
        }
    }
}
