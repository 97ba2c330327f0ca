package io.github.reliablemq;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Wakes waiting lanes. A ring between two waits is not lost: the next wait returns at once. Thread-safe. */
final class Doorbell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long rings;
    private boolean closed;

    /** How often it rang; give it to {@link #await}. */
    long heard() {
        lock.lock();
        try {
            return rings;
        } finally {
            lock.unlock();
        }
    }

    void ring() {
        lock.lock();
        try {
            rings++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait, now and later. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it rang more often than {@code heard}, it is closed, or time is up; says whether it rang. */
    boolean await(long heard, Duration atMost) {
        return await(() -> rings != heard, atMost);
    }

    /** Waits until it is closed, or time is up. */
    void awaitClosed(Duration atMost) {
        await(() -> false, atMost);
    }

    private boolean await(BooleanSupplier done, Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!closed && !done.getAsBoolean() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return done.getAsBoolean();
        } catch (InterruptedException e) {
            // A lane ends through close() only. Kept, the flag would end every later wait at once.
            return done.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }
}
