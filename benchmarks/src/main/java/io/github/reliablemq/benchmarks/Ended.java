package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a peer has done, and notices when it does nothing more. Counted by many threads, watched by one. */
final class Ended {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final AtomicLong count = new AtomicLong();
    private long seen;
    private long seenAt;

    void reset() {
        count.set(0);
        seen = -1;
    }

    void one() {
        count.incrementAndGet();
    }

    long count() {
        return count.get();
    }

    /**
     * Looks whether there are more than at the last look.
     *
     * @throws WrongCountException when there have not been for a minute
     */
    void checkProgress() {
        long now = System.nanoTime();
        if (count.get() != seen) {
            seen = count.get();
            seenAt = now;
        } else if (now - seenAt > PATIENCE_NANOS) {
            throw new WrongCountException(seen + " messages were sent, then none for a minute");
        }
    }
}
