package io.github.reliablemq.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SeriesTest {

    private static Series of(IntToDoubleFunction value) {
        Series series = new Series("something", 10);
        for (int i = 0; i < 100; i++) {
            series.add(value.applyAsDouble(i));
        }
        return series;
    }

    @Test
    void steadyGrowthIsSeen() {
        assertThat(of(i -> 100 + i).grew()).isTrue();
    }

    @Test
    void whatGrowsWhileItWarmsUpIsFlat() {
        assertThat(of(i -> i < 10 ? i : 100 + i % 2).grew()).isFalse();
    }

    @Test
    void oneHighValueIsNoGrowth() {
        assertThat(of(i -> i == 95 ? 1_000 : 100).grew()).isFalse();
    }

    @Test
    void aLittleOfLittleIsNoGrowth() {
        assertThat(of(i -> 1 + i / 20.0).grew()).isFalse();
    }

    @Test
    void tooFewSamplesTellNothing() {
        Series series = new Series("something", 10);
        for (int i = 0; i < 11; i++) {
            series.add(1_000.0 * i);
        }
        assertThat(series.isEnough()).isFalse();
        assertThat(series.grew()).isFalse();
        assertThat(series.toString()).contains("too few samples");
    }
}
