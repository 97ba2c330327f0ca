package io.github.reliablemq.torture;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often each row of the matrix was done and felt. Thread-safe. */
final class Tally {

    private final Map<Row, Integer> injected = new EnumMap<>(Row.class);
    private final Map<Row, Integer> bitten = new EnumMap<>(Row.class);

    synchronized void window(Row row, boolean felt) {
        injected.merge(row, 1, Integer::sum);
        bitten.merge(row, felt ? 1 : 0, Integer::sum);
    }

    synchronized int injected() {
        return injected.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized int bitten() {
        return bitten.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized int times(Row row) {
        return injected.getOrDefault(row, 0);
    }

    /** Rows that were done and never felt: they prove nothing. */
    synchronized List<Row> neverFelt() {
        return injected.keySet().stream()
                .filter(row -> bitten.getOrDefault(row, 0) == 0)
                .toList();
    }
}
