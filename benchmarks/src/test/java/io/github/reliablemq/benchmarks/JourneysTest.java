package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class JourneysTest {

    @Test
    void percentilesAreOfTheTimesOnTheWayAndSinceEachWasDueWithoutTheFirst() throws InterruptedException {
        Journeys journeys = new Journeys(1_010, 10);
        for (int number = 0; number < 10; number++) {
            journeys.begin(number, 1, 1);
            journeys.end(number, TimeUnit.HOURS.toNanos(1));
        }
        long late = TimeUnit.MILLISECONDS.toNanos(100);
        for (int number = 10; number < 1_010; number++) {
            journeys.begin(number, 5_000, 5_000 + late);
            journeys.end(number, 5_000 + late + TimeUnit.MILLISECONDS.toNanos(number - 9));
        }

        assertThat(journeys.await(Duration.ZERO))
                .containsEntry(Figure.P50, 500.0)
                .containsEntry(Figure.P99, 990.0)
                .containsEntry(Figure.P999, 999.0)
                .containsEntry(Figure.P50_DUE, 600.0)
                .containsEntry(Figure.P99_DUE, 1_090.0)
                .containsEntry(Figure.P999_DUE, 1_099.0);
    }

    @Test
    void repeatsAreCountedAndMissingOnesAreAFailure() {
        Journeys journeys = new Journeys(2, 0);
        journeys.end(0, 7);
        journeys.end(0, 8);

        assertThat(journeys.repeats()).isEqualTo(1);
        assertThatThrownBy(() -> journeys.await(Duration.ZERO))
                .isInstanceOf(WrongCountException.class)
                .hasMessageContaining("1 of 2 messages did not arrive");
    }

    @Test
    void aTurnIsLongEnoughForAThousandthToBeSeveralAndItsFirstTwoSecondsAreIgnored() {
        assertThat(LatencyContests.pace(Options.parse(List.of()).sizes(), 100))
                .isEqualTo(new Latency.Pace(100, 6_000, 200));
        assertThat(LatencyContests.pace(Options.parse(List.of("--seconds", "1")).sizes(), 500))
                .isEqualTo(new Latency.Pace(500, 1_500, 150));
    }
}
