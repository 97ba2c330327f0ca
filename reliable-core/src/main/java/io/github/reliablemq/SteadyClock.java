package io.github.reliablemq;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock to measure waits with: starts with the wall's and never goes back. Of the time that two sources saw pass
 * since it was last read it counts the longer: the monotonic one does not notice that the wall clock was set back, the
 * wall clock notices that the whole machine stood still. Thread-safe.
 */
final class SteadyClock implements InstantSource {

    private final InstantSource wall;
    private final LongSupplier nanos;
    private Instant now;
    private Instant lastOnWall;
    private long lastNanos;

    SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.lastOnWall = wall.instant();
        this.lastNanos = nanos.getAsLong();
        this.now = lastOnWall;
    }

    static SteadyClock system() {
        return new SteadyClock(InstantSource.system(), System::nanoTime);
    }

    @Override
    public synchronized Instant instant() {
        Instant onWall = wall.instant();
        long read = nanos.getAsLong();
        Duration seen = Duration.between(lastOnWall, onWall);
        Duration measured = Duration.ofNanos(read - lastNanos);
        now = now.plus(seen.compareTo(measured) > 0 ? seen : measured);
        lastOnWall = onWall;
        lastNanos = read;
        return now;
    }
}
