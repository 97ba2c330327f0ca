package io.github.reliablemq.activemq;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends calls into the client that take too long, by running an abort on a thread of its own. Owned by one connection
 * and closed with it; thread-safe.
 */
final class Watchdog implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer;

    Watchdog(String name) {
        // Not a daemon: a thread that is forgotten must be seen.
        timer = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "reliablemq-" + name + "-watchdog"));
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Runs the abort after that time unless the answer is closed before. */
    Watch watch(Duration limit, Runnable abort) {
        Future<?> pending = timer.schedule(abort, Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        return () -> pending.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A running limit; closing it lifts the limit. */
    interface Watch extends AutoCloseable {

        @Override
        void close();
    }
}
