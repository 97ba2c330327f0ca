package io.github.reliablemq.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves only when a test moves it. Thread-safe. */
public final class ManualClock implements InstantSource {

    private Instant now;

    private ManualClock(Instant start) {
        this.now = start;
    }

    /** A clock that stands at that moment. */
    public static ManualClock at(Instant start) {
        return new ManualClock(start);
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Lets that much time pass; negative for a clock that is set back. */
    public synchronized void advance(Duration time) {
        now = now.plus(time);
    }

    /** Jumps to that moment, forth or back. */
    public synchronized void set(Instant moment) {
        now = moment;
    }

    @Override
    public String toString() {
        return "ManualClock[" + instant() + "]";
    }
}
