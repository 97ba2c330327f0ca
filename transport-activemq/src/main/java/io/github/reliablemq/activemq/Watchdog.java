package io.github.reliablemq.activemq;

import java.time.Duration;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends calls into the client that take too long, by running an abort on a thread of its own. Owned by one connection
 * and closed with it; thread-safe.
 *
 * <p>There are two watches for each message, and hardly one of them ever runs out. So the thread is not woken for a
 * watch that ends later than it will look anyway, nor for one that is lifted.
 */
final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /** Waits for no moment: further away than any watch. */
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition sooner = lock.newCondition();
    private final long origin = System.nanoTime();
    /** Guarded by the lock, like all below. One for each send under way, where many are. */
    private final NavigableSet<Running> running =
            new TreeSet<>(Comparator.comparingLong(Running::end).thenComparingLong(Running::number));

    private long watches;
    private long nextLook = NEVER;
    private boolean started;
    private boolean closed;

    /** Its thread begins with the first watch, and {@link #close} ends it. */
    Watchdog(String name) {
        // Not a daemon: a thread that is forgotten must be seen.
        thread = new Thread(this::run, "reliablemq-" + name + "-watchdog");
    }

    /** Runs the abort after that time unless the answer is closed before, or the watchdog. */
    Watch watch(Duration limit, Runnable abort) {
        lock.lock();
        try {
            long end = now() + Math.max(0, Math.min(limit.toNanos(), NEVER / 2));
            Running watch = new Running(end, watches++, abort);
            running.add(watch);
            if (!started && !closed) {
                started = true;
                thread.start();
            } else if (end < nextLook) {
                sooner.signal();
            }
            return () -> lift(watch);
        } finally {
            lock.unlock();
        }
    }

    private void lift(Running watch) {
        lock.lock();
        try {
            running.remove(watch);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Runnable abort = next(); abort != null; abort = next()) {
            try {
                abort.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A call that takes too long could not be ended; report this", e);
            }
        }
    }

    /** Waits for the next abort; null when closed. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            while (!closed) {
                nextLook = running.isEmpty() ? NEVER : running.first().end();
                long left = nextLook - now();
                if (left <= 0) {
                    return Objects.requireNonNull(running.pollFirst()).abort();
                }
                sooner.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts it; without it calls would have no limit.
            LOG.error("The thread that ends what takes too long was interrupted and ends; report this", e);
        } finally {
            lock.unlock();
        }
        return null;
    }

    /** Since it was made: moments can be compared. */
    private long now() {
        return System.nanoTime() - origin;
    }

    /** Aborts nothing from now on. Does not wait for its thread: that may be the caller. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            sooner.signal();
        } finally {
            lock.unlock();
        }
    }

    /** A watch that is not lifted; two that end at one moment are told apart by their numbers. */
    private record Running(long end, long number, Runnable abort) {}

    /** A running limit; closing it lifts the limit. */
    interface Watch extends AutoCloseable {

        @Override
        void close();
    }
}
