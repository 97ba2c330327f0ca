package io.github.reliablemq.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.benchmarks.harness.Comparison.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonTest {

    private final Comparison.Rounds rounds = new Comparison.Rounds();

    @Test
    void theRatioIsTakenRoundByRound() {
        rounds.add(100, 200, Machine.QUIET);
        rounds.add(10, 20, Machine.QUIET);
        rounds.add(60, 30, Machine.QUIET);

        Comparison comparison = rounds.compare("contest/a/b/rate");

        assertThat(comparison.ratio()).isEqualTo(new Spread(0.5, 0.5, 2));
        assertThat(comparison.line())
                .isEqualTo("RESULT name=contest/a/b/rate ours=60.0000 other=30.0000 ratio=0.5000 min=0.5000 max=2.0000"
                        + " busy=0/3");
    }

    @Test
    void busyRoundsDoNotCountWhileMostAreQuiet() {
        rounds.add(1, 100, Machine.BUSY);
        rounds.add(10, 20, Machine.QUIET);
        rounds.add(10, 20, Machine.QUIET);

        Comparison comparison = rounds.compare("c");

        assertThat(comparison.isResult()).isTrue();
        assertThat(comparison.ratio()).isEqualTo(new Spread(0.5, 0.5, 0.5));
        assertThat(comparison.line()).endsWith("busy=1/3");
    }

    @Test
    void aComparisonOfMostlyBusyRoundsIsNoResult() {
        rounds.add(1, 2, Machine.BUSY);
        rounds.add(10, 20, Machine.QUIET);

        Comparison comparison = rounds.compare("c");

        assertThat(comparison.isResult()).isFalse();
        assertThat(comparison.line()).startsWith("BUSY name=c ");
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(new Spread(3, 1, 100));
    }
}
