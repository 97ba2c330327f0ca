package io.github.reliablemq.outbox.jdbc;

import java.time.Duration;

/** How often a lane makes a survey while its batches are full: for at most a twentieth of the time. */
final class SurveyPace {

    private static final long SHORTEST = Duration.ofMillis(250).toNanos();
    private static final int SHARE = 20;

    private long begun;
    private long next = System.nanoTime();

    boolean isTime() {
        return System.nanoTime() - next >= 0;
    }

    void begin() {
        begun = System.nanoTime();
    }

    void end() {
        long now = System.nanoTime();
        next = now + Math.max(SHORTEST, (now - begun) * SHARE);
    }
}
