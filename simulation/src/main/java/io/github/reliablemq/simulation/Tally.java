package io.github.reliablemq.simulation;

import java.util.EnumMap;
import java.util.Map;

/** How often each fault struck, and how often happened what must happen sometimes. */
final class Tally {

    private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    private final Map<Sometimes, Long> sometimes = new EnumMap<>(Sometimes.class);
    private long events;

    void struck(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    void happened(Sometimes what) {
        sometimes.merge(what, 1L, Long::sum);
    }

    void event() {
        events++;
    }

    void add(Tally other) {
        other.faults.forEach((fault, times) -> faults.merge(fault, times, Long::sum));
        other.sometimes.forEach((what, times) -> sometimes.merge(what, times, Long::sum));
        events += other.events;
    }

    long events() {
        return events;
    }

    long times(Fault fault) {
        return faults.getOrDefault(fault, 0L);
    }

    long times(Sometimes what) {
        return sometimes.getOrDefault(what, 0L);
    }

    long faults() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }
}
