package io.github.reliablemq.torture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How often each wound of each row of the matrix was done and felt. Thread-safe. */
final class Tally {

    private final Map<Done, Counts> counts = new LinkedHashMap<>();

    private record Done(Row row, String how) {}

    private record Counts(int injected, int bitten) {
        Counts and(Counts more) {
            return new Counts(injected + more.injected, bitten + more.bitten);
        }
    }

    synchronized void window(Row row, Wound wound, boolean felt) {
        counts.merge(new Done(row, wound.how()), new Counts(1, felt ? 1 : 0), Counts::and);
    }

    synchronized int injected() {
        return counts.values().stream().mapToInt(Counts::injected).sum();
    }

    synchronized int bitten() {
        return counts.values().stream().mapToInt(Counts::bitten).sum();
    }

    synchronized int times(Row row) {
        return counts.entrySet().stream()
                .filter(each -> each.getKey().row() == row)
                .mapToInt(each -> each.getValue().injected())
                .sum();
    }

    synchronized boolean wasDone(Row row, Wound wound) {
        return counts.containsKey(new Done(row, wound.how()));
    }

    /** What was done and never felt: it proves nothing. */
    synchronized List<String> neverFelt() {
        return counts.entrySet().stream()
                .filter(each -> each.getValue().bitten() == 0)
                .map(each -> each.getKey().row() + " " + each.getKey().how())
                .toList();
    }
}
