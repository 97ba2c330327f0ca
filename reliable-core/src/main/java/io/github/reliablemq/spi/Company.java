package io.github.reliablemq.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whose handlers run at the same time, in all consumers of a process. When a process ends, everything it had in hand
 * may be what ended it; whoever is suspected runs alone, so that no other message shares its fate again and again.
 *
 * <p>Waits are bounded: a handler that takes long keeps a suspect from being alone, and a suspect keeps others from
 * running, for no longer than the patience. Thread-safe. A handler that has messages handled on its own thread does so
 * within its own stay.
 */
public final class Company {

    /** Much longer than a process takes to end, and short beside the limits of handlers. */
    private static final Company OF_PROCESS = new Company(Duration.ofSeconds(10));

    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ThreadLocal<Boolean> isInside = ThreadLocal.withInitial(() -> false);
    private int running;
    private int suspects;
    private int alone;

    private Company(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /** Of this process. Its patience is 10 seconds. */
    public static Company ofProcess() {
        return OF_PROCESS;
    }

    /**
     * Of a process that is one only in play.
     *
     * @param patience how long anybody waits, zero for not at all
     */
    public static Company of(Duration patience) {
        return new Company(Objects.requireNonNull(patience, "patience"));
    }

    /**
     * Runs among others, once no suspect is alone or waits for that.
     *
     * @throws InterruptedException before its turn: nothing has run
     */
    public <T> T among(Supplier<T> work) throws InterruptedException {
        if (isInside.get()) {
            return work.get();
        }
        enter();
        return inside(work, this::leave);
    }

    /**
     * Runs while nobody else does.
     *
     * @throws InterruptedException before its turn: nothing has run
     */
    public <T> T alone(Supplier<T> work) throws InterruptedException {
        if (isInside.get()) {
            return work.get();
        }
        isolate();
        return inside(work, this::rejoin);
    }

    private <T> T inside(Supplier<T> work, Runnable departure) {
        isInside.set(true);
        try {
            return work.get();
        } finally {
            isInside.remove();
            departure.run();
        }
    }

    private void enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(() -> suspects == 0);
            running++;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            running--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void isolate() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            suspects++;
            await(() -> running == 0 && alone == 0);
            alone++;
        } catch (InterruptedException e) {
            suspects--;
            changed.signalAll();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void rejoin() {
        lock.lock();
        try {
            suspects--;
            alone--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever has lost patience goes on. */
    private void await(BooleanSupplier condition) throws InterruptedException {
        long left = patienceNanos;
        while (!condition.getAsBoolean() && left > 0) {
            left = changed.awaitNanos(left);
        }
    }
}
