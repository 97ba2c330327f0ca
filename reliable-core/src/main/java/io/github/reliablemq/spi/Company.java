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
 * <p>Waits are bounded: a handler that takes long keeps no suspect from running for longer than the patience. A suspect
 * that takes long keeps others from running until the first of them loses patience; from then on nobody waits for it.
 * Thread-safe. A handler that has messages handled on its own thread does so within its own stay.
 */
public final class Company {

    /** Much longer than a process takes to end, and short beside the limits of handlers. */
    private static final Company OF_PROCESS = new Company(Duration.ofSeconds(10));

    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ThreadLocal<Boolean> isInside = ThreadLocal.withInitial(() -> false);
    private int running;
    private int alone;
    /** Suspects that others wait for: all that came since the last loss of patience and have not ended. */
    private int suspects;

    private int lossesOfPatience;

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
     * @throws InterruptedException while it waited for its turn: nothing has run
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
     * @throws InterruptedException while it waited for its turn: nothing has run
     */
    public <T> T alone(Supplier<T> work) throws InterruptedException {
        if (isInside.get()) {
            return work.get();
        }
        int since = isolate();
        return inside(work, () -> rejoin(since));
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
        lock.lock();
        try {
            if (!await(() -> suspects == 0)) {
                suspects = 0;
                lossesOfPatience++;
                changed.signalAll();
            }
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

    private int isolate() throws InterruptedException {
        lock.lock();
        try {
            return awaitSolitude();
        } finally {
            lock.unlock();
        }
    }

    private int awaitSolitude() throws InterruptedException {
        int since = lossesOfPatience;
        suspects++;
        try {
            await(() -> running == 0 && alone == 0);
        } catch (InterruptedException e) {
            isSuspectNoMore(since);
            throw e;
        }
        alone++;
        return since;
    }

    private void rejoin(int since) {
        lock.lock();
        try {
            alone--;
            isSuspectNoMore(since);
        } finally {
            lock.unlock();
        }
    }

    private void isSuspectNoMore(int since) {
        suspects -= since == lossesOfPatience ? 1 : 0;
        changed.signalAll();
    }

    /** Whether the condition holds; false when patience is lost first. */
    private boolean await(BooleanSupplier condition) throws InterruptedException {
        long left = patienceNanos;
        while (!condition.getAsBoolean() && left > 0) {
            left = changed.awaitNanos(left);
        }
        return condition.getAsBoolean();
    }
}
