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
 */
public record Scores(Contest contest, Map<String, List<Sample>> samples, double busyCores) {

    /** Every pair by every figure that both have. */
    public List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        for (Contest.Pair pair : contest.pairs()) {
            for (Figure figure : contest.figures()) {
                compare(pair, figure).ifPresent(comparisons::add);
            }
        }
        return comparisons;
    }

    /** Of a contestant, over all its rounds; empty when it could not be measured. */
    public Optional<Spread> spread(String contestant, Figure figure) {
        List<Double> values = new ArrayList<>();
        for (Sample sample : Objects.requireNonNull(samples.get(contestant))) {
            Double value = sample.figures().get(figure);
            if (value != null) {
                values.add(value);
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
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
            boolean busy = Math.max(ours.get(i).foreignCores(), other.get(i).foreignCores()) > busyCores;
            rounds.add(a, b, busy ? Comparison.Machine.BUSY : Comparison.Machine.QUIET);
        }
        String name =
                contest.name() + "/" + pair.ours().name() + "/" + pair.other().name() + "/" + figure.key();
        return Optional.of(rounds.compare(name));
    }
}
