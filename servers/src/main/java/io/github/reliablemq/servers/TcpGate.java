package io.github.reliablemq.servers;

import java.time.Duration;

/** What all connections of a proxy obey: whether bytes may pass, and how late. */
final class TcpGate {
    private boolean shut;
    private volatile long delayNanos;

    synchronized void shut() {
        shut = true;
    }

    synchronized void open() {
        shut = false;
        notifyAll();
    }

    void delay(Duration latency) {
        delayNanos = latency.toNanos();
    }

    /** When bytes that arrive now may leave, by {@link System#nanoTime}. */
    long due() {
        return System.nanoTime() + delayNanos;
    }

    synchronized void awaitOpen() throws InterruptedException {
        while (shut) {
            wait();
        }
    }
}
