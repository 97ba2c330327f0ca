package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class JourneysTest {

    @Test
    void percentilesAreOfTheTimesOnTheWay() throws InterruptedException {
        Journeys journeys = new Journeys(1_000);
        for (int number = 0; number < 1_000; number++) {
            journeys.begin(number, 5_000);
            journeys.end(number, 5_000 + TimeUnit.MILLISECONDS.toNanos(number + 1));
        }

        assertThat(journeys.await(Duration.ZERO))
                .containsEntry(Figure.P50, 500.0)
                .containsEntry(Figure.P99, 990.0)
                .containsEntry(Figure.P999, 999.0);
    }

    @Test
    void repeatsAreCountedAndMissingOnesAreAFailure() {
        Journeys journeys = new Journeys(2);
        journeys.end(0, 7);
        journeys.end(0, 8);

        assertThat(journeys.repeats()).isEqualTo(1);
        assertThatThrownBy(() -> journeys.await(Duration.ZERO))
                .isInstanceOf(WrongCountException.class)
                .hasMessageContaining("1 of 2 messages did not arrive");
    }
}
