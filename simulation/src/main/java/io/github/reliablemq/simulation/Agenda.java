package io.github.reliablemq.simulation;

import io.github.reliablemq.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/** What happens when, in virtual time. What is due at one moment happens in an order of its choosing. */
final class Agenda {

    private final ManualClock clock;
    private final Choices choices;
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long count;

    Agenda(ManualClock clock, Choices choices) {
        this.clock = clock;
        this.choices = choices;
    }

    /** Something that is to happen. */
    static final class Entry implements Comparable<Entry> {
        private final Instant at;
        private final long order;
        private final Runnable action;
        private boolean cancelled;

        private Entry(Instant at, long order, Runnable action) {
            this.at = at;
            this.order = order;
            this.action = action;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }

    Entry after(Duration wait, Runnable action) {
        count++;
        Entry entry = new Entry(clock.instant().plus(wait), count, action);
        entries.add(entry);
        return entry;
    }

    /** After a short while, that differs from time to time. */
    Entry soon(Runnable action) {
        return after(Duration.ofMillis(1L + choices.below(20)), action);
    }

    /** Lets the next thing happen; false when nothing is left, or nothing before that moment. */
    boolean next(Instant end) {
        Entry entry = entries.poll();
        if (entry == null || entry.at.isAfter(end)) {
            return false;
        }
        clock.set(entry.at);
        if (!entry.cancelled) {
            entry.action.run();
        }
        return true;
    }
}
