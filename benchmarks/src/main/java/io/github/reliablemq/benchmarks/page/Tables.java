package io.github.reliablemq.benchmarks.page;

import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Numbers;
import io.github.reliablemq.benchmarks.harness.Profile;
import io.github.reliablemq.benchmarks.harness.Spread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A report as Markdown: what it depends on, the bars, then all figures contest by contest. */
final class Tables {

    private final SavedReport report;
    private final Map<String, List<String>> plots;
    private final StringBuilder text = new StringBuilder();

    private Tables(SavedReport report, Map<String, List<String>> plots) {
        this.report = report;
        this.plots = plots;
    }

    /**
     * Everything in one text.
     *
     * @param plots by contest: where they are, seen from the document
     */
    static String of(SavedReport report, Map<String, List<String>> plots) {
        Tables tables = new Tables(report, plots);
        tables.settings();
        tables.bars();
        report.contests().forEach(tables::contest);
        return tables.text.toString().strip() + "\n";
    }

    private void settings() {
        report.settings().forEach((name, value) -> line("- **" + name + "**: " + plain(value)));
        line("");
        line("Figures are medians, in parentheses the least and the greatest. Ratios are ours to the other's, the"
                + " median of the ratios round by round: rates are better high, all others low.");
    }

    private void bars() {
        List<Compared> all = report.contests().stream()
                .flatMap(contest -> contest.comparisons().stream())
                .toList();
        heading("Bars");
        table(List.of("contest", "ours / other", "figure", "ours", "other", "ratio", "bar", "reached"));
        for (Compared comparison : all) {
            Bars.of(comparison).ifPresent(bar -> row(bar(comparison, bar)));
        }
        Map<String, Long> missing = Bars.without(all).stream()
                .collect(Collectors.groupingBy(Bar::family, LinkedHashMap::new, Collectors.counting()));
        if (!missing.isEmpty()) {
            line("");
            line("Bars without a figure in this run: "
                    + missing.entrySet().stream()
                            .map(family -> family.getKey() + " (" + family.getValue() + ")")
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }

    private static List<String> bar(Compared comparison, Bar bar) {
        return List.of(
                comparison.contest(),
                comparison.pair(),
                comparison.figure().label(),
                Numbers.brief(comparison.ours()),
                Numbers.brief(comparison.other()),
                comparison.ratioText(),
                bar.toString(),
                bar.verdict(comparison));
    }

    private void contest(SavedContest contest) {
        heading(contest.name());
        line(plain(contest.about()) + ".");
        line("");
        List<String> head = new ArrayList<>(List.of("contestant"));
        contest.figures().forEach(figure -> head.add(figure.label()));
        table(head);
        contest.spreads().keySet().forEach(contestant -> row(figures(contest, contestant)));
        ratios(contest);
        profile(contest);
        for (String plot : plots.getOrDefault(contest.name(), List.of())) {
            line("");
            line("![" + contest.name() + "](" + plot + ")");
        }
    }

    private void profile(SavedContest contest) {
        if (contest.profile().code().isEmpty() && contest.profile().statements().isEmpty()) {
            return;
        }
        line("");
        line("Where the time goes, in one more turn of the first: methods at the top of the stacks of this JVM, and"
                + " statements of the database by their time.");
        parts("method", contest.profile().code());
        parts("statement", contest.profile().statements());
    }

    private void parts(String what, List<Profile.Part> parts) {
        if (!parts.isEmpty()) {
            line("");
            table(List.of(what, "%"));
            parts.forEach(part -> row(List.of("`" + plain(part.what()) + "`", Numbers.brief(part.percent()))));
        }
    }

    private static List<String> figures(SavedContest contest, String contestant) {
        String row = contest.busy().contains(contestant) ? contestant + " busy" : contestant;
        List<String> cells = new ArrayList<>(List.of(row));
        for (Figure figure : contest.figures()) {
            cells.add(contest.spread(contestant, figure).map(Spread::toString).orElse(""));
        }
        return cells;
    }

    private void ratios(SavedContest contest) {
        Map<String, Map<Figure, String>> byPair = new LinkedHashMap<>();
        for (Compared comparison : contest.comparisons()) {
            byPair.computeIfAbsent(comparison.pair(), pair -> new LinkedHashMap<>())
                    .put(comparison.figure(), comparison.ratioText());
        }
        if (byPair.isEmpty()) {
            return;
        }
        line("");
        List<String> head = new ArrayList<>(List.of("ratio"));
        contest.figures().forEach(figure -> head.add(figure.label()));
        table(head);
        byPair.forEach((pair, ratios) -> {
            List<String> cells = new ArrayList<>(List.of(pair));
            contest.figures().forEach(figure -> cells.add(ratios.getOrDefault(figure, "")));
            row(cells);
        });
    }

    private void heading(String name) {
        line("");
        line("### " + name);
        line("");
    }

    private void table(List<String> head) {
        row(head);
        row(Collections.nCopies(head.size(), "---"));
    }

    private void row(List<String> cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** Nothing of a value may begin a cell, a tag or a comment. */
    private static String plain(String value) {
        return value.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ");
    }
}
