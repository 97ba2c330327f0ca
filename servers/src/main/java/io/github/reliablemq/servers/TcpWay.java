package io.github.reliablemq.servers;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections of a proxy obey in one direction: whether bytes may pass, how late, in which pieces. */
final class TcpWay {
    private final AtomicLong swallowed = new AtomicLong();
    private final AtomicLong sliced = new AtomicLong();
    private final AtomicInteger cuts = new AtomicInteger();
    private boolean shut;
    private volatile long delayNanos;
    private volatile boolean slicing;
    private volatile boolean swallowing;
    private volatile Limit limit = Limit.none();

    /** How much a connection may still carry; each order of a cut is a limit of its own. */
    static final class Limit {
        private final long bytes;

        private Limit(long bytes) {
            this.bytes = bytes;
        }

        private static Limit none() {
            return new Limit(Long.MAX_VALUE);
        }

        long bytes() {
            return bytes;
        }
    }

    synchronized void shut() {
        shut = true;
    }

    synchronized void open() {
        shut = false;
        notifyAll();
    }

    synchronized void awaitOpen() throws InterruptedException {
        while (shut) {
            wait();
        }
    }

    void delay(Duration latency) {
        delayNanos = latency.toNanos();
    }

    /** When bytes that arrive now may leave, by {@link System#nanoTime}. */
    long due() {
        return System.nanoTime() + delayNanos;
    }

    void slice() {
        slicing = true;
    }

    void swallow() {
        swallowing = true;
    }

    void cutAfter(long bytes) {
        limit = new Limit(bytes);
    }

    /** Back to a network that works. */
    void heal() {
        delay(Duration.ZERO);
        slicing = false;
        swallowing = false;
        limit = Limit.none();
        open();
    }

    boolean slices(int bytes) {
        if (slicing) {
            sliced.addAndGet(bytes);
        }
        return slicing;
    }

    boolean swallows(int bytes) {
        if (swallowing) {
            swallowed.addAndGet(bytes);
        }
        return swallowing;
    }

    Limit limit() {
        return limit;
    }

    void countCut() {
        cuts.incrementAndGet();
    }

    long swallowed() {
        return swallowed.get();
    }

    long sliced() {
        return sliced.get();
    }

    int cuts() {
        return cuts.get();
    }
}
