package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting. */
final class Patience {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private Patience() {}

    /** Returns whether the condition came to hold in time. */
    static boolean until(Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            pause(LOOK_EVERY);
        }
        return true;
    }

    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new TortureException("Interrupted");
            }
        }
    }
}
