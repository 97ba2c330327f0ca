package io.github.reliablemq.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * Two contestants by one figure, or one by the number that it is not to exceed.
 *
 * @param name contest, both contestants and figure; the other one is called {@code bar} where it is a number
 * @param ratio ours / other, round by round: the machine's slow minutes fall out of it
 * @param busy rounds in which others used the machine
 * @param rounds all of them
 */
public record Comparison(String name, Spread ours, Spread other, Spread ratio, int busy, int rounds) {

    /** Whether others used the machine during a round. */
    public enum Machine {
        QUIET,
        BUSY
    }

    /** Whether most rounds were quiet. Otherwise the figures are those of all rounds, and are no result. */
    public boolean isResult() {
        return 2 * busy < rounds;
    }

    /** For people and programs. A comparison that is no result begins with {@code BUSY} instead. */
    public String line() {
        return (isResult() ? "RESULT" : "BUSY") + " name=" + name + " ours=" + Numbers.plain(ours.median()) + " other="
                + Numbers.plain(other.median()) + " ratio=" + Numbers.plain(ratio.median()) + " min="
                + Numbers.plain(ratio.min()) + " max=" + Numbers.plain(ratio.max()) + " busy=" + busy + "/" + rounds;
    }

    /** Collects rounds. */
    static final class Rounds {
        private final List<Round> all = new ArrayList<>();

        void add(double ours, double other, Machine machine) {
            all.add(new Round(ours, other, machine));
        }

        /** By the quiet rounds if they are the most, otherwise by all. */
        Comparison compare(String name) {
            List<Round> quiet =
                    all.stream().filter(round -> round.machine == Machine.QUIET).toList();
            int busy = all.size() - quiet.size();
            List<Round> counted = 2 * busy < all.size() ? quiet : all;
            return new Comparison(
                    name,
                    Spread.of(counted.stream().map(Round::ours).toList()),
                    Spread.of(counted.stream().map(Round::other).toList()),
                    Spread.of(counted.stream()
                            .map(round -> round.ours / round.other)
                            .toList()),
                    busy,
                    all.size());
        }
    }

    private record Round(double ours, double other, Machine machine) {}
}
