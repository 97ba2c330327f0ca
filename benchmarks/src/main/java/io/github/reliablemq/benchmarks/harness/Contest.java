package io.github.reliablemq.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Contestants that do the same work in turns.
 *
 * @param name of {@code A-Z a-z 0-9 -}
 * @param about the work in one line, with its size
 * @param figures what is shown and compared, in this order
 * @param contestants in the order of their turns
 * @param pairs who is compared with whom
 * @param turns how many
 * @param bars what figures without an opponent are compared with
 * @param axis what the contestants differ in, when that is a number
 */
public record Contest(
        String name,
        String about,
        List<Figure> figures,
        List<Contestant> contestants,
        List<Pair> pairs,
        Turns turns,
        List<Bar> bars,
        Optional<Axis> axis)
        implements AutoCloseable {

    /** Two contestants to be compared. */
    public record Pair(Contestant ours, Contestant other) {}

    /** A figure that has no opponent, and the number it is not to exceed. */
    public record Bar(Contestant ours, Figure figure, double atMost) {}

    public Contest {
        figures = List.copyOf(figures);
        contestants = List.copyOf(contestants);
        pairs = List.copyOf(pairs);
        bars = List.copyOf(bars);
        if (contestants.stream().map(Contestant::name).distinct().count() != contestants.size()) {
            throw new IllegalArgumentException(name + ": two contestants have one name");
        }
    }

    /** Without bars, of contestants that differ in what they are. */
    public Contest(String name, String about, List<Figure> figures, List<Contestant> contestants, List<Pair> pairs) {
        this(name, about, figures, contestants, pairs, Turns.AS_ASKED, List.of(), Optional.empty());
    }

    /**
     * One contestant that has no opponent.
     *
     * @param atMost the bars, each for one of the figures
     */
    public static Contest alone(
            String name, String about, List<Figure> figures, Contestant ours, Map<Figure, Double> atMost) {
        return eachAlone(name, about, figures, List.of(ours), atMost);
    }

    /** Contestants that have no opponent, not each other either, and the same bars. */
    public static Contest eachAlone(
            String name, String about, List<Figure> figures, List<Contestant> ours, Map<Figure, Double> atMost) {
        List<Bar> bars = new ArrayList<>();
        for (Contestant one : ours) {
            figures.stream()
                    .filter(atMost::containsKey)
                    .forEach(figure -> bars.add(new Bar(one, figure, Objects.requireNonNull(atMost.get(figure)))));
        }
        return new Contest(name, about, figures, ours, List.of(), Turns.AS_ASKED, bars, Optional.empty());
    }

    /** The first against each of the others. */
    public static Contest ofOne(
            String name, String about, List<Figure> figures, Contestant ours, List<Contestant> others) {
        List<Contestant> all = new ArrayList<>(List.of(ours));
        all.addAll(others);
        List<Pair> pairs = others.stream().map(other -> new Pair(ours, other)).toList();
        return new Contest(name, about, figures, all, pairs);
    }

    /** Contestants that differ in a number, each compared with the first. */
    public static Contest growing(
            String name, String about, List<Figure> figures, Axis axis, List<Contestant> contestants) {
        List<Pair> pairs = contestants.stream()
                .skip(1)
                .map(grown -> new Pair(grown, contestants.get(0)))
                .toList();
        return new Contest(name, about, figures, contestants, pairs, Turns.AS_ASKED, List.of(), Optional.of(axis));
    }

    /** The same, in so many turns. */
    public Contest in(Turns others) {
        return new Contest(name, about, figures, contestants, pairs, others, bars, axis);
    }

    @Override
    public void close() {
        contestants.forEach(Contestant::close);
    }
}
