package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RowId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Which relays of an {@link InMemoryOutbox} run, and what those that fell silent were sending. Thread-safe. */
final class InMemoryRelays {

    /** A relay beats every 10 s. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** An end that was not followed by another for that long was no message's doing. */
    private static final Duration UNEXPLAINED_END = Duration.ofDays(1);

    private final InstantSource clock;
    private final Map<UUID, Entry> entries = new LinkedHashMap<>();

    InMemoryRelays(InstantSource clock) {
        this.clock = clock;
    }

    /** The rows of the outbox, as far as relays that come and go have to do with them. */
    interface Rows {

        /** Parks a row that was announced alone. */
        void park(RowId suspect);

        boolean isWaiting(RowId row);

        /** Forgets a few of those that were kept long enough; whether there may be more. */
        boolean tidy();
    }

    /** Enters a relay. */
    synchronized RelayPresence enter(UUID incarnation, Rows rows) {
        Instant now = clock.instant();
        List<Entry> silent = silent(now);
        Set<RowId> underWay = new HashSet<>();
        Set<RowId> accused = new HashSet<>();
        for (Entry entry : silent) {
            if (entry.announced.size() == 1) {
                rows.park(entry.announced.get(0));
                entry.announced =
                        entry.announced.stream().filter(rows::isWaiting).toList();
                accused.addAll(entry.announced);
            }
            underWay.addAll(entry.announced);
        }
        Entry mine = new Entry(
                incarnation, new FormerEnds(silent.size(), Set.copyOf(underWay), Set.copyOf(accused)), rows, now);
        entries.put(incarnation, mine);
        return mine;
    }

    private List<Entry> silent(Instant now) {
        return entries.values().stream()
                .filter(entry -> !entry.seen.plus(SILENCE).isAfter(now))
                .toList();
    }

    private final class Entry implements RelayPresence {

        private final UUID incarnation;
        private final FormerEnds formerEnds;
        private final Rows rows;
        private Instant seen;
        private List<RowId> announced = new ArrayList<>();

        Entry(UUID incarnation, FormerEnds formerEnds, Rows rows, Instant seen) {
            this.incarnation = incarnation;
            this.formerEnds = formerEnds;
            this.rows = rows;
            this.seen = seen;
        }

        @Override
        public FormerEnds formerEnds() {
            return formerEnds;
        }

        @Override
        public int beat() {
            synchronized (InMemoryRelays.this) {
                seen = clock.instant();
                // Taken for dead and forgotten, perhaps.
                entries.putIfAbsent(incarnation, this);
                return silent(seen).size();
            }
        }

        @Override
        public void announce(List<RowId> rows) {
            synchronized (InMemoryRelays.this) {
                announced = List.copyOf(rows);
                seen = clock.instant();
            }
        }

        @Override
        public void atEase() {
            synchronized (InMemoryRelays.this) {
                Instant now = clock.instant();
                announced = List.of();
                entries.values()
                        .removeIf(entry -> entry != this
                                && !entry.seen.plus(SILENCE).isAfter(now)
                                && entry.announced.stream().noneMatch(rows::isWaiting));
            }
        }

        @Override
        public Leftover tidy() {
            synchronized (InMemoryRelays.this) {
                Instant before = clock.instant().minus(UNEXPLAINED_END);
                entries.values()
                        .removeIf(entry -> !entry.seen.isAfter(before)
                                && entry.announced.stream().noneMatch(rows::isWaiting));
            }
            return rows.tidy() ? Leftover.SOME : Leftover.NONE;
        }

        @Override
        public void close() {
            synchronized (InMemoryRelays.this) {
                entries.remove(incarnation);
            }
        }
    }
}
