package io.github.reliablemq.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the rounds of a contest came to.
 *
 * @param samples by contestant, one for each round
 * @param busyCores from how many foreign cores on a turn is busy
 * @param profile of the first contestant, when it was looked into
 */
public record Scores(Contest contest, Map<String, List<Sample>> samples, double busyCores, Optional<Profile> profile) {

    /** Who the other one is where there is none. */
    private static final String BAR = "bar";

    Scores(Contest contest, Map<String, List<Sample>> samples, double busyCores) {
        this(contest, samples, busyCores, Optional.empty());
    }

    Scores with(Profile found) {
        return new Scores(contest, samples, busyCores, Optional.of(found));
    }

    /** Every pair by every figure that both have, and every figure that has a bar. */
    public List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        for (Contest.Pair pair : contest.pairs()) {
            for (Figure figure : contest.figures()) {
                compare(pair, figure).ifPresent(comparisons::add);
            }
        }
        for (Contest.Bar bar : contest.bars()) {
            compare(bar).ifPresent(comparisons::add);
        }
        return comparisons;
    }

    /** Of a contestant, over its quiet rounds, or over all when most are busy; empty when it could not be measured. */
    public Optional<Spread> spread(String contestant, Figure figure) {
        List<Double> values = new ArrayList<>();
        for (Sample sample : counted(contestant)) {
            Double value = sample.figures().get(figure);
            if (value != null) {
                values.add(value);
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** Whether others used the machine in most of its rounds. */
    boolean isBusy(String contestant) {
        List<Sample> all = Objects.requireNonNull(samples.get(contestant));
        return 2 * quiet(all).size() <= all.size();
    }

    Comparison.Machine machine(Sample sample) {
        return machine(sample.foreignCores());
    }

    private List<Sample> counted(String contestant) {
        List<Sample> all = Objects.requireNonNull(samples.get(contestant));
        return isBusy(contestant) ? all : quiet(all);
    }

    private List<Sample> quiet(List<Sample> all) {
        return all.stream()
                .filter(sample -> machine(sample) == Comparison.Machine.QUIET)
                .toList();
    }

    private Optional<Comparison> compare(Contest.Pair pair, Figure figure) {
        List<Sample> ours = Objects.requireNonNull(samples.get(pair.ours().name()));
        List<Sample> other = Objects.requireNonNull(samples.get(pair.other().name()));
        Comparison.Rounds rounds = new Comparison.Rounds();
        for (int i = 0; i < ours.size(); i++) {
            Double a = ours.get(i).figures().get(figure);
            Double b = other.get(i).figures().get(figure);
            if (a == null || b == null || b <= 0) {
                return Optional.empty();
            }
            rounds.add(
                    a,
                    b,
                    machine(Math.max(ours.get(i).foreignCores(), other.get(i).foreignCores())));
        }
        return Optional.of(rounds.compare(name(pair.ours(), pair.other().name(), figure)));
    }

    private Optional<Comparison> compare(Contest.Bar bar) {
        Comparison.Rounds rounds = new Comparison.Rounds();
        for (Sample sample : Objects.requireNonNull(samples.get(bar.ours().name()))) {
            Double value = sample.figures().get(bar.figure());
            if (value == null) {
                return Optional.empty();
            }
            rounds.add(value, bar.atMost(), machine(sample.foreignCores()));
        }
        return Optional.of(rounds.compare(name(bar.ours(), BAR, bar.figure())));
    }

    private Comparison.Machine machine(double foreignCores) {
        return foreignCores > busyCores ? Comparison.Machine.BUSY : Comparison.Machine.QUIET;
    }

    private String name(Contestant ours, String other, Figure figure) {
        return contest.name() + "/" + ours.name() + "/" + other + "/" + figure.key();
    }
}
