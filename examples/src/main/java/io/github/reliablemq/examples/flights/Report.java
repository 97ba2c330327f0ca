package io.github.reliablemq.examples.flights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Turns a ledger into lines for people. */
final class Report {

    private static final int SHOWN = 5;

    private Report() {}

    static List<String> of(Ledger ledger, Evidence evidence) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(figure("rows in the file", ledger.rows()));
        lines.add(figure("  committed", ledger.committed()));
        lines.add(figure("  rolled back, some to a savepoint", ledger.rolledBack()));
        lines.add(figure("messages stored by the broker", ledger.stored()));
        lines.add(figure("  copies beyond those", ledger.storedRepeats()));
        lines.add(figure("effects in PostgreSQL", ledger.effects()));
        lines.add(figure("  twice for one flight", ledger.jdbcDouble()));
        lines.add(figure("mails in the log", ledger.mails()));
        lines.add(figure("  repeated", ledger.redisRepeats()));
        lines.add(figure("repeats suppressed", ledger.repeatsSuppressed()));
        lines.add(figure("lost", ledger.lost()));
        lines.add(figure("invented", ledger.invented()));
        lines.add(figure("out of order within a key", ledger.misordered()));
        evidence.disorders().stream()
                .limit(2 * SHOWN)
                .map(disorder -> "  " + disorder)
                .forEach(lines::add);
        lines.add(figure("repeats and rows nobody can explain", ledger.unexplained()));
        lines.add("");
        lines.addAll(airports(evidence));
        lines.add("");
        return lines;
    }

    private static String figure(String name, long value) {
        return "%-38s %,9d".formatted(name, value);
    }

    private static List<String> airports(Evidence evidence) {
        Map<String, Airport> kept = evidence.airports();
        Map<String, Airport> computed = Airport.of(evidence.file().stream()
                .filter(flight -> evidence.history().get(flight.number()) == Fate.COMMITTED)
                .toList());
        TreeSet<String> all = new TreeSet<>(kept.keySet());
        all.addAll(computed.keySet());
        List<String> wrong = all.stream()
                .filter(key -> !figures(kept, key).equals(figures(computed, key)))
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add("%-14s %24s %24s".formatted("departures,", "kept by the", "computed from"));
        lines.add("%-14s %24s %24s".formatted("minutes late", "consumer", "the input file"));
        List<String> shown = wrong.isEmpty() ? busiest(computed) : wrong;
        shown.stream()
                .limit(SHOWN)
                .map(key -> "%-14s %24s %24s".formatted(key, figures(kept, key), figures(computed, key)))
                .forEach(lines::add);
        lines.add(
                wrong.isEmpty()
                        ? "… and so on: all %,d are equal".formatted(all.size())
                        : "%,d of %,d differ".formatted(wrong.size(), all.size()));
        return lines;
    }

    private static List<String> busiest(Map<String, Airport> airports) {
        return airports.entrySet().stream()
                .sorted((a, b) ->
                        Long.compare(b.getValue().departures(), a.getValue().departures()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String figures(Map<String, Airport> airports, String key) {
        Airport airport = airports.get(key);
        return airport == null ? "missing" : "%,d  %,d".formatted(airport.departures(), airport.totalDelay());
    }
}
