package io.github.reliablemq.benchmarks.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tables and lines of all contests, as they end. Used by one thread.
 *
 * <p>A line is {@code RESULT name=CONTEST/OURS/OTHER/FIGURE ours=… other=… ratio=… min=… max=… busy=N/ROUNDS}, or
 * begins with {@code BUSY}. A figure that has no opponent has the number it is not to exceed as {@code other}, which is
 * then called {@code bar}: {@code RESULT name=B9-heap/relay/bar/heap ours=… other=64.0000 ratio=…}. It keeps its bar
 * where the ratio is at most 1.
 */
public final class Report {

    private final Map<String, String> settings;
    private final List<String> earlier;
    private final PrintStream out;
    private final List<Scores> all = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    /**
     * Begins a report.
     *
     * @param settings what the figures depend on, in the order to be shown
     */
    public Report(Map<String, String> settings, PrintStream out) {
        this(settings, List.of(), out);
    }

    /**
     * Goes on with a report that was saved.
     *
     * @param earlier its contests as JSON, which this report saves unchanged
     */
    public Report(Map<String, String> settings, List<String> earlier, PrintStream out) {
        this.earlier = List.copyOf(earlier);
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        this.out = out;
        settings.forEach((name, value) -> out.println("# " + name + ": " + value));
    }

    /** Prints a table, and a line for each comparison. */
    public void add(Scores scores) {
        all.add(scores);
        Contest contest = scores.contest();
        out.println();
        out.println("**" + contest.name() + "** " + contest.about());
        out.println();
        List<String> head = new ArrayList<>(List.of("contestant"));
        contest.figures().forEach(figure -> head.add(figure.label()));
        out.println(row(head));
        out.println(row(Collections.nCopies(head.size(), "---")));
        for (Contestant contestant : contest.contestants()) {
            List<String> cells = new ArrayList<>(List.of(contestant.name()));
            contest.figures()
                    .forEach(figure -> cells.add(scores.spread(contestant.name(), figure)
                            .map(spread -> scores.isBusy(contestant.name()) ? spread + " busy" : spread.toString())
                            .orElse("")));
            out.println(row(cells));
        }
        out.println();
        scores.comparisons().forEach(comparison -> out.println(comparison.line()));
        out.println();
    }

    /** Prints that a contest came to nothing, and why. */
    public void failed(String contest, Exception why) {
        failed.add(contest);
        out.println("FAILED name=" + contest + ": " + why);
        why.printStackTrace(out);
    }

    /** The contests that came to nothing. */
    public List<String> failed() {
        return List.copyOf(failed);
    }

    /** Whether every comparison so far is a result: the machine was quiet. */
    public boolean isComplete() {
        return all.stream().flatMap(scores -> scores.comparisons().stream()).allMatch(Comparison::isResult);
    }

    /** Every contest so far. */
    public List<Scores> scores() {
        return List.copyOf(all);
    }

    /** Everything, each sample included. */
    public String toJson() {
        return JsonReport.of(settings, earlier, all);
    }

    /** Writes {@link #toJson}: the file has all of it or what it had before, whenever this is interrupted. */
    public void writeTo(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Path written =
                Files.createTempFile(target.getParent(), target.getFileName().toString(), ".tmp");
        try {
            Files.writeString(written, toJson());
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
