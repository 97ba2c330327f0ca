package io.github.reliablemq.activemq;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Which acknowledgements wait for company. One costs the broker a disk sync and the listener a wait for it, be it for
 * one message or for many; one that is lost costs a delivery that the consumer knows for a repeat. So those of messages
 * that were handled quickly, while the next ones are here already, leave together. Used by one thread.
 */
final class Deferral {

    private static final int MOST = 50;
    /** Handlers that take longer do not notice what an acknowledgement costs; the next one may take as long. */
    private static final Duration QUICK = Duration.ofMillis(10);

    private static final Duration LONGEST = Duration.ofMillis(100);

    private final int most;
    private final LongSupplier nanoTime;
    private final Runnable acknowledged;
    private int deferred;
    private long since;
    private long receivedAt;
    /** Messages still to be acknowledged one by one: a failure near them would bring all that wait back. */
    private int careful;

    /**
     * @param prefetch of which half stays free for messages to come
     * @param acknowledged told of each that has left
     */
    Deferral(int prefetch, LongSupplier nanoTime, Runnable acknowledged) {
        this.most = Math.min(MOST, prefetch / 2);
        this.nanoTime = nanoTime;
        this.acknowledged = acknowledged;
    }

    /** A message came, to be handled now. */
    void received() {
        receivedAt = nanoTime.getAsLong();
    }

    /** Whether the acknowledgement of what was received last waits; it is then counted. */
    boolean defers() {
        long now = nanoTime.getAsLong();
        boolean waits = careful == 0 && deferred + 1 < most && now - receivedAt < QUICK.toNanos();
        careful = Math.max(0, careful - 1);
        if (waits) {
            if (deferred == 0) {
                since = now;
            }
            deferred++;
        }
        return waits;
    }

    boolean isEmpty() {
        return deferred == 0;
    }

    /** Whether the first of them has waited long enough. */
    boolean isDue() {
        return deferred > 0 && nanoTime.getAsLong() - since >= LONGEST.toNanos();
    }

    /** All have left. */
    void acknowledged() {
        int left = deferred;
        deferred = 0;
        for (int i = 0; i < left; i++) {
            acknowledged.run();
        }
    }

    /** All come again. */
    void givenBack() {
        deferred = 0;
        careful = MOST;
    }
}
