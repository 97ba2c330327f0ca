package io.github.reliablemq.benchmarks.page;

import io.github.reliablemq.benchmarks.harness.Axis;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Which plots a contest has: curves where something grows, bars of each figure that has a bar to keep, otherwise bars
 * of the figure that is shown first.
 */
final class Plots {

    private static final List<Figure> COSTS =
            List.of(Figure.CPU, Figure.CPU_APP, Figure.CPU_DATABASE, Figure.CPU_BROKER);

    private Plots() {}

    /** Names of files without their ends, and the drawings. */
    static Map<String, String> of(SavedContest contest) {
        Map<String, String> plots = new LinkedHashMap<>();
        if (contest.axis().isPresent()) {
            Axis axis = contest.axis().get();
            addCurves(plots, contest, axis, COSTS);
            addCurves(plots, contest, axis, List.of(Figure.RATE));
        } else if (contest.comparisons().stream().anyMatch(Compared::isWithABar)) {
            contest.comparisons().stream()
                    .filter(Compared::isWithABar)
                    .forEach(comparison ->
                            addBars(plots, contest, comparison.figure(), OptionalDouble.of(comparison.other())));
        } else if (!contest.figures().isEmpty()) {
            addBars(plots, contest, contest.figures().get(0), OptionalDouble.empty());
        }
        return plots;
    }

    private static void addBars(Map<String, String> plots, SavedContest contest, Figure figure, OptionalDouble limit) {
        Map<String, Spread> bars = new LinkedHashMap<>();
        contest.spreads()
                .forEach((contestant, spreads) ->
                        contest.spread(contestant, figure).ifPresent(spread -> bars.put(contestant, spread)));
        if (!bars.isEmpty()) {
            plots.put(contest.name() + "-" + figure.key(), BarPlot.draw(title(contest, figure), bars, limit));
        }
    }

    private static void addCurves(Map<String, String> plots, SavedContest contest, Axis axis, List<Figure> figures) {
        Map<String, List<LinePlot.Dot>> curves = new LinkedHashMap<>();
        for (Figure figure : figures) {
            List<LinePlot.Dot> dots = new ArrayList<>();
            axis.values()
                    .forEach((contestant, value) -> contest.spread(contestant, figure)
                            .ifPresent(spread -> dots.add(new LinePlot.Dot(value, spread))));
            if (!dots.isEmpty()) {
                curves.put(figure.label(), dots);
            }
        }
        if (!curves.isEmpty()) {
            Figure first = figures.get(0);
            plots.put(
                    contest.name() + "-" + first.key(),
                    LinePlot.draw(title(contest, first), new LinePlot.Axes(axis.label(), first.label()), curves));
        }
    }

    private static String title(SavedContest contest, Figure figure) {
        return contest.name() + ": " + figure.label();
    }
}
