package io.github.reliablemq.torture.checker;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The faults of a run: when each was there, whether it bit, how long it took to recover. */
final class Faults {
    private final Map<String, Window> windows = new LinkedHashMap<>();
    private final Map<String, Row> rows = new TreeMap<>();
    private final long graceNanos;

    Faults(Duration grace) {
        this.graceNanos = grace.toNanos();
    }

    private static final class Window {
        final String row;
        final long begin;
        long end = Long.MAX_VALUE;
        long recovered = Long.MIN_VALUE;
        boolean bit;

        Window(String row, long begin) {
            this.row = row;
            this.begin = begin;
        }

        boolean touches(long from, long until, long graceNanos) {
            long tail = end == Long.MAX_VALUE ? end : Math.max(recovered, end + graceNanos);
            return begin <= until && from <= tail;
        }
    }

    /** All faults of one row of the matrix. */
    static final class Row {
        private final Longs recoveries = new Longs();
        private int injected;
        private int bitten;
        private int explained;

        int injected() {
            return injected;
        }

        int bitten() {
            return bitten;
        }

        /** Repeats that fell into its windows. */
        int explained() {
            return explained;
        }

        int recovered() {
            return recoveries.size();
        }

        /** The time after healing until everything flowed again, by the nearest rank. */
        Duration recovery(int percent) {
            long[] sorted = recoveries.sorted();
            int rank = (int) Math.ceil(percent * sorted.length / 100.0);
            return Duration.ofNanos(sorted[Math.max(0, rank - 1)]);
        }
    }

    void read(Table table) {
        table.readIfThere("nemesis.tsv", this::accept);
    }

    private void accept(Line line) {
        String row = line.text(2);
        String instance = row + ' ' + line.text(3);
        if (line.text(1).equals("begin")) {
            windows.put(instance, new Window(row, line.number(0)));
            row(row).injected++;
            return;
        }
        Window window = windows.get(instance);
        if (window == null) {
            throw new HistoryException(line.file() + ":" + line.number() + " says \"" + line.text(1) + "\" of "
                    + instance + ", which never began.");
        }
        switch (line.text(1)) {
            case "bit" -> bit(window);
            case "end" -> window.end = line.number(0);
            case "recovered" -> recovered(window, line.number(0));
            default ->
                throw new HistoryException(line.file() + ":" + line.number() + " says \"" + line.text(1)
                        + "\"; faults begin, bit, end and have recovered.");
        }
    }

    private void bit(Window window) {
        if (!window.bit) {
            window.bit = true;
            row(window.row).bitten++;
        }
    }

    private void recovered(Window window, long nanos) {
        if (window.recovered == Long.MIN_VALUE) {
            window.recovered = nanos;
            row(window.row).recoveries.add(Math.max(0, nanos - window.end));
        }
    }

    private Row row(String name) {
        return rows.computeIfAbsent(name, fresh -> new Row());
    }

    /**
     * Looks for a fault that can have had that consequence and was there, or had just been, between two moments of the
     * history; of several, the latest.
     */
    Optional<String> explain(Consequence consequence, long from, long until) {
        Window latest = null;
        for (Window window : windows.values()) {
            if (consequence.mayFollow(window.row)
                    && window.touches(from, until, graceNanos)
                    && (latest == null || window.begin >= latest.begin)) {
                latest = window;
            }
        }
        if (latest == null) {
            return Optional.empty();
        }
        row(latest.row).explained++;
        return Optional.of(latest.row);
    }

    /** Whether there was such a fault, or had just been, between two moments of the history. */
    boolean mayBring(Consequence consequence, long from, long until) {
        return windows.values().stream()
                .anyMatch(window -> consequence.mayFollow(window.row) && window.touches(from, until, graceNanos));
    }

    Map<String, Row> rows() {
        return rows;
    }

    int injected() {
        return rows.values().stream().mapToInt(Row::injected).sum();
    }

    int bitten() {
        return rows.values().stream().mapToInt(Row::bitten).sum();
    }
}
