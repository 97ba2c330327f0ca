package io.github.reliablemq.activemq;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What one lane calls itself to the broker, connection after connection. The broker refuses a second connection of one
 * client id, so whoever gets in under the old one knows that nothing of the former connection is under way any more.
 * Thread-safe.
 *
 * <p>That wait must end: on a half-open connection, or in flow control, the broker can keep a dead connection for ever.
 */
final class ClientIds {

    private static final long NEVER = Long.MIN_VALUE;

    private final String name;
    private final Duration patience;
    private String current;
    private long refusedSince = NEVER;
    private int inARow;

    ClientIds(String name, Duration patience) {
        this.name = name;
        this.patience = patience;
        this.current = name;
    }

    synchronized String current() {
        return current;
    }

    synchronized void accepted() {
        refusedSince = NEVER;
        inARow = 0;
    }

    /** Whether the id before the current one was given up too: a destination that is stuck costs one at each try. */
    synchronized boolean isAgain() {
        return inARow > 1;
    }

    /** Notes a refusal. True when there were refusals for too long and {@link #current} is a fresh id now. */
    synchronized boolean refused(long nanoTime) {
        if (refusedSince == NEVER) {
            refusedSince = nanoTime;
        }
        if (nanoTime - refusedSince < patience.toNanos()) {
            return false;
        }
        refusedSince = NEVER;
        inARow++;
        current =
                name + "-again-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        return true;
    }
}
