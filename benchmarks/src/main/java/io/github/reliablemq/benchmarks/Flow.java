package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a pipeline and what comes out of it, in messages, and the brake between: producers wait while too much
 * is on its way, so that what comes out is a rate that lasts. Thread-safe.
 */
final class Flow {

    private static final int NO_BRAKE = Integer.MAX_VALUE / 2;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Semaphore room;
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private final CountDownLatch broken = new CountDownLatch(1);
    private volatile @Nullable Throwable cause;

    Flow(int onTheWayAtMost) {
        this.room = new Semaphore(onTheWayAtMost);
    }

    /** Waits for room for that many, no longer than {@code atMost}; whether there is. */
    boolean enter(int messages, Duration atMost) throws InterruptedException {
        return room.tryAcquire(messages, atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    void recorded(int messages) {
        recorded.addAndGet(messages);
    }

    /** On the broker's disk, and known to be so. */
    void settled(int messages) {
        settled.addAndGet(messages);
        room.release(messages);
    }

    /** From now on producers do not wait for anything. */
    void releaseTheBrake() {
        room.release(NO_BRAKE);
    }

    /** Nothing will come of this run any more. */
    void broke(Throwable why) {
        if (cause == null) {
            cause = why;
        }
        broken.countDown();
    }

    long settled() {
        return settled.get();
    }

    /**
     * Lets that much time pass.
     *
     * @throws IllegalStateException as soon as something has broken
     */
    void pass(Duration time) throws InterruptedException {
        if (broken.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("Producers or their pipeline broke down: " + cause, cause);
        }
    }

    /**
     * Waits until everything recorded is settled, after the last was recorded.
     *
     * @throws WrongCountException when nothing is settled for {@code patience} before that
     */
    void awaitTheRest(Duration patience) throws InterruptedException {
        long seen = settled();
        long seenAt = System.nanoTime();
        while (settled() < recorded.get()) {
            pass(Duration.ofNanos(LOOK_AGAIN_NANOS));
            if (settled() != seen) {
                seen = settled();
                seenAt = System.nanoTime();
            } else if (System.nanoTime() - seenAt > patience.toNanos()) {
                throw new WrongCountException(
                        seen + " of " + recorded.get() + " messages were settled, then none for " + patience);
            }
        }
    }

    /** A short moment, for loops that find nothing to do. */
    static void idle(Duration time) throws InterruptedException {
        LockSupport.parkNanos(time.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
