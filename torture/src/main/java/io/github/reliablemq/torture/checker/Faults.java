package io.github.reliablemq.torture.checker;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The faults of a run: when each was there, whether it bit, how long it took to recover. */
final class Faults {
    private static final String FILE = "nemesis.tsv";

    private final Map<String, Window> windows = new LinkedHashMap<>();
    private final Map<String, Row> rows = new TreeMap<>();
    private final long graceNanos;
    private boolean campaign;

    Faults(Duration grace) {
        this.graceNanos = grace.toNanos();
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
        campaign = table.has(FILE);
        table.readIfThere(FILE, this::accept);
    }

    private void accept(Line line) {
        String row = line.text(2);
        String instance = row + ' ' + line.text(3);
        if (line.text(1).equals("begin")) {
            windows.put(instance, Window.begun(line, graceNanos));
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
            case "copied" -> window.copied(line.id(4));
            case "end" -> window.ended(line.number(0));
            case "recovered" -> recovered(window, line.number(0));
            default ->
                throw new HistoryException(line.file() + ":" + line.number() + " says \"" + line.text(1)
                        + "\"; faults begin, bit, copied a message, end and have recovered.");
        }
    }

    private void bit(Window window) {
        if (!window.hasBitten()) {
            window.bit();
            row(window.row()).bitten++;
        }
    }

    private void recovered(Window window, long nanos) {
        if (!window.hasRecovered()) {
            window.recovered(nanos);
            row(window.row()).recoveries.add(window.recoveryNanos());
        }
    }

    private Row row(String name) {
        return rows.computeIfAbsent(name, fresh -> new Row());
    }

    /**
     * Looks for a fault that can have made that message come again, and was there, or had just been, between two
     * moments. One that goes on striking explains as much as there is. Of those that strike once each explains one
     * repeat of a message; the one whose time is over first is taken, so that others are left for later repeats.
     *
     * @param spent those that have explained a repeat of that message already
     */
    Optional<Window> explain(Consequence consequence, Id message, long from, long until, Set<Window> spent) {
        Optional<Window> explanation = candidates(consequence, message, from, until)
                .filter(window -> !window.strikesOnce())
                .max(Comparator.comparingLong(Window::begin))
                .or(() -> candidates(consequence, message, from, until)
                        .filter(window -> window.strikesOnce() && !spent.contains(window))
                        .min(Comparator.comparingLong(Window::tail)));
        explanation.ifPresent(window -> row(window.row()).explained++);
        return explanation;
    }

    private Stream<Window> candidates(Consequence consequence, Id message, long from, long until) {
        return windows.values().stream()
                .filter(window -> window.mayBring(consequence, from, until) && window.mayRepeat(message));
    }

    /** Whether there was such a fault, or had just been, between two moments of the history. */
    boolean mayBring(Consequence consequence, long from, long until) {
        return windows.values().stream().anyMatch(window -> window.mayBring(consequence, from, until));
    }

    Map<String, Row> rows() {
        return rows;
    }

    /** Rows, or ways of doing one, that were injected and never bit. */
    Set<String> toothless() {
        Set<String> toothless = new TreeSet<>();
        windows.values().forEach(window -> toothless.add(window.label()));
        windows.values().stream().filter(Window::hasBitten).forEach(window -> toothless.remove(window.label()));
        return toothless;
    }

    /** Whether somebody was there to do harm, whatever he did. */
    boolean isCampaign() {
        return campaign;
    }

    int injected() {
        return rows.values().stream().mapToInt(Row::injected).sum();
    }

    int bitten() {
        return rows.values().stream().mapToInt(Row::bitten).sum();
    }
}
