package io.github.reliablemq.examples;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.ListenerEvents;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Counts messages that a listener is through with, one way or the other. Thread-safe. */
final class Ends implements ListenerEvents {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Semaphore ends = new Semaphore(0);

    @Override
    public void acknowledged(Destination queue) {
        ends.release();
    }

    @Override
    public void deadLettered(Destination queue, Destination deadLetters, Failure reason) {
        ends.release();
    }

    /** Waits for that many more. */
    void await(int messages) throws InterruptedException {
        if (!ends.tryAcquire(messages, LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Not " + messages + " messages ended within " + LONGEST);
        }
    }
}
