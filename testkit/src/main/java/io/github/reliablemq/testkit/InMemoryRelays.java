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
import java.util.function.Consumer;

/** Which relays of an {@link InMemoryOutbox} run, and what those that fell silent were sending. Thread-safe. */
final class InMemoryRelays {

    /** A relay beats every 10 s. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Map<UUID, Entry> entries = new LinkedHashMap<>();

    InMemoryRelays(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Enters a relay.
     *
     * @param park told of each row that was announced alone
     */
    synchronized RelayPresence enter(UUID incarnation, Consumer<RowId> park) {
        Instant now = clock.instant();
        List<Entry> silent = entries.values().stream()
                .filter(entry -> !entry.seen.plus(SILENCE).isAfter(now))
                .toList();
        Set<RowId> underWay = new HashSet<>();
        for (Entry entry : silent) {
            if (entry.announced.size() == 1) {
                park.accept(entry.announced.get(0));
                entry.announced = List.of();
            }
            underWay.addAll(entry.announced);
        }
        Entry mine = new Entry(incarnation, new FormerEnds(silent.size(), Set.copyOf(underWay)), now);
        entries.put(incarnation, mine);
        return mine;
    }

    private final class Entry implements RelayPresence {

        private final UUID incarnation;
        private final FormerEnds formerEnds;
        private Instant seen;
        private List<RowId> announced = new ArrayList<>();

        Entry(UUID incarnation, FormerEnds formerEnds, Instant seen) {
            this.incarnation = incarnation;
            this.formerEnds = formerEnds;
            this.seen = seen;
        }

        @Override
        public FormerEnds formerEnds() {
            return formerEnds;
        }

        @Override
        public void beat() {
            synchronized (InMemoryRelays.this) {
                seen = clock.instant();
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
                        .removeIf(entry ->
                                entry != this && !entry.seen.plus(SILENCE).isAfter(now));
            }
        }

        @Override
        public void close() {
            synchronized (InMemoryRelays.this) {
                entries.remove(incarnation);
            }
        }
    }
}
