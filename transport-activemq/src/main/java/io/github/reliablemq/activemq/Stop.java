package io.github.reliablemq.activemq;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish to stop, which ends every wait. Thread-safe. */
final class Stop {

    private final CountDownLatch wished = new CountDownLatch(1);

    void wish() {
        wished.countDown();
    }

    boolean isWished() {
        return wished.getCount() == 0;
    }

    /** Waits that long; true, at once, when stopping is wished. */
    boolean within(Duration wait) {
        try {
            return wished.await(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Only a handler can have left that behind; nobody interrupts these threads.
            return isWished();
        }
    }
}
