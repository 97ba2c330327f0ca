package io.github.reliablemq.torture.checker;

import java.time.Duration;
import java.util.Locale;

/** A verdict in words. */
final class Report {
    private final Verdict verdict;
    private final StringBuilder text = new StringBuilder();

    Report(Verdict verdict) {
        this.verdict = verdict;
    }

    String text() {
        census();
        faults();
        anomalies();
        outcome();
        return text.toString();
    }

    private void census() {
        Census census = verdict.census();
        Verdict.Repeats repeats = verdict.repeats();
        line(
                "transactions %,d, of which %,d ended unknown: %,d found committed, %,d rolled back, %,d unresolved",
                census.transactions(),
                census.unknown(),
                census.unknownCommitted(),
                census.unknown() - census.unknownCommitted() - census.unresolved(),
                census.unresolved());
        line(
                "messages     %,d tried, %,d committed, %,d stored by the broker",
                census.attempted(), census.committed(), repeats.stored());
        line(
                "repeats      %,d at the broker (%s per million), %,d of them with a fault that explains them",
                repeats.atBroker(), repeats.perMillion(), repeats.atBrokerAttributed());
        line(
                "             %,d at consumers without a transaction, %,d of them with a fault that explains them",
                repeats.atConsumers(), repeats.atConsumersAttributed());
        line("");
    }

    private void faults() {
        line("%-6s %9s %7s %17s   %s", "fault", "injected", "bitten", "repeats explained", "recovery p50 / p99 / max");
        verdict.faults()
                .rows()
                .forEach((name, row) -> line(
                        "%-6s %9d %7d %17d   %s", name, row.injected(), row.bitten(), row.explained(), recovery(row)));
        line("");
    }

    private static String recovery(Faults.Row row) {
        if (row.recovered() == 0) {
            return "-";
        }
        String times =
                seconds(row.recovery(50)) + " / " + seconds(row.recovery(99)) + " / " + seconds(row.recovery(100));
        int open = row.injected() - row.recovered();
        return open == 0 ? times : times + " (" + open + " without a recovery on record)";
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }

    private void anomalies() {
        for (Anomaly anomaly : Anomaly.values()) {
            line("%-13s %,d", anomaly.field(), verdict.count(anomaly));
            verdict.examples(anomaly).forEach(example -> line("    %s", example));
        }
        line("");
    }

    private void outcome() {
        verdict.violations().forEach(what -> line("VIOLATED: %s", what));
        verdict.gaps().forEach(why -> line("INVALID: %s", why));
        if (verdict.isClean()) {
            line("CLEAN");
        }
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
