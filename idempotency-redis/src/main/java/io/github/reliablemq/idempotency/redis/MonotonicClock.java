package io.github.reliablemq.idempotency.redis;

import java.time.Instant;
import java.time.InstantSource;

/** Measures elapsed time only: its moments are none of the calendar, and it is never set back. */
final class MonotonicClock implements InstantSource {

    private final long start = System.nanoTime();

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(System.nanoTime() - start);
    }
}
