package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {

    @Test
    void theFullSizesAreTheDefault() {
        Options options = Options.parse(List.of());

        assertThat(options.sizes())
                .isEqualTo(new Sizes(
                        100_000,
                        500,
                        10_000_000,
                        100_000,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(20),
                        1_000_000,
                        Duration.ofMinutes(1)));
        assertThat(options.rules().rounds()).isEqualTo(5);
        assertThat(options.json()).isEmpty();
        assertThat(options.wants("anything")).isTrue();
    }

    @Test
    void contestsAreChosenByTheBeginningOfTheirNames() {
        Options options = Options.parse(List.of("--only", "B2", "--only", "B4-latency-100", "--json", "x.json"));

        assertThat(options.wants("B2-drain-4")).isTrue();
        assertThat(options.wants("B4-latency-500")).isFalse();
        assertThat(options.json()).contains(Path.of("x.json"));
    }

    @Test
    void everyMistakeIsNamed() {
        assertThatThrownBy(() -> Options.parse(List.of("--rounds", "0", "--messages", "many", "--fast", "1", "--only")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--rounds must be a whole number from 1 on")
                .hasMessageContaining("--messages must be a number, is 'many'")
                .hasMessageContaining("'--fast' is no option")
                .hasMessageContaining("--only needs a value")
                .hasMessageContaining("usage:");
    }
}
