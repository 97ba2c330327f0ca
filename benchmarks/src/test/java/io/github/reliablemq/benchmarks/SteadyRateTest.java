package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SteadyRateTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void aLoadThatWasNotHeldSaysNothingOfLag() {
        assertThatThrownBy(() -> new SteadyRate(1_000, 587_000, LONG).check())
                .isInstanceOf(WrongCountException.class)
                .hasMessageContaining("Only 0.978 of 1000 messages a second");
    }

    @Test
    void aLoadThatWasHeldIsRight() {
        assertThatCode(() -> new SteadyRate(1_000, 589_000, LONG).check()).doesNotThrowAnyException();
    }

    @Test
    void aMomentIsTooShortToTell() {
        assertThatCode(() -> new SteadyRate(1_000, 500, Duration.ofSeconds(1)).check())
                .doesNotThrowAnyException();
    }
}
