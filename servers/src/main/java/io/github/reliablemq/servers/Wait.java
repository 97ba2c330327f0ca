package io.github.reliablemq.servers;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Polls a condition of another process, for a bounded time. */
final class Wait {
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private Wait() {}

    /** Returns whether {@code condition} became true before {@code atMost} had passed. */
    static boolean until(Duration atMost, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new ServerException("Interrupted while waiting for another process.");
            }
        }
        return true;
    }
}
