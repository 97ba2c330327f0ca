package io.github.reliablemq.examples.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void nothingGivenMeansAllRowsWithKillsAndARandomSeed() {
        assertThat(Options.parse(List.of(), () -> 42))
                .isEqualTo(new Options(null, "origin", 42, Integer.MAX_VALUE, true));
    }

    @Test
    void everythingCanBeChosen() {
        List<String> args =
                List.of("--input", "a.csv", "--key", "city", "--seed", "-7", "--fast", "--rows", "10", "--no-faults");
        assertThat(Options.parse(args, () -> 42)).isEqualTo(new Options(Path.of("a.csv"), "city", -7, 10, false));
    }

    @Test
    void fastMeansFewerRows() {
        assertThat(Options.parse(List.of("--fast"), () -> 42).rows()).isEqualTo(4_000);
    }

    @Test
    void allProblemsAreNamedAtOnce() {
        assertThatThrownBy(() -> Options.parse(List.of("--sed", "--seed", "x", "--rows", "0", "--key"), () -> 42))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'--sed'")
                .hasMessageContaining("--seed must be a whole number, is 'x'")
                .hasMessageContaining("--rows must be at least 1, is 0")
                .hasMessageContaining("--key needs a value");
    }

    @Test
    void badCommandLineEndsWithStatusTwoAndWithoutAStackTrace() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = FlightsDemo.run(
                List.of("--input", "/does/not/exist.csv"),
                System.out,
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("/does/not/exist.csv", "no such file")
                .doesNotContain("Exception");
    }
}
