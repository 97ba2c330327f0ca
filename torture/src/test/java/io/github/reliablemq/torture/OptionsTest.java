package io.github.reliablemq.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static Options parse(String... args) {
        return Options.parse(List.of(args), 42);
    }

    @Test
    void withoutOptionsEveryRowIsRun() {
        Options options = parse();

        assertThat(options.seed()).isEqualTo(42);
        assertThat(options.rows()).containsExactly(Row.values());
        assertThat(options.length()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void rowsAndRateAreChosen() {
        Options options = parse("--rows", "R1,B1", "--minutes", "3", "--rate", "50", "--seed", "7");

        assertThat(options.rows()).containsExactly(Row.R1, Row.B1);
        assertThat(options.length()).isEqualTo(Duration.ofMinutes(3));
        assertThat(options.rate()).isEqualTo(50);
        assertThat(options.seed()).isEqualTo(7);
    }

    @Test
    void theSmokeHasTwelveRowsAndEndsWithThem() {
        Options options = parse("--smoke");

        assertThat(options.rows()).hasSize(12);
        assertThat(options.length()).isZero();
    }

    @Test
    void everythingThatIsWrongIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--rows", "R1,X9", "--minutes", "soon", "--what"))
                .withMessageContaining("'X9'")
                .withMessageContaining("--minutes")
                .withMessageContaining("'--what'");
    }

    @Test
    void rowsThatAreNamedHaveToBeDone() {
        assertThat(parse().isComplete()).isFalse();
        assertThat(parse("--complete").isComplete()).isTrue();
        assertThat(parse("--rows", "R1").isComplete()).isTrue();
    }

    @Test
    void plantedBugsArePlayedInAllRunsButASmoke() {
        assertThat(parse().planting()).isEqualTo(Options.Planting.ALL);
        assertThat(parse("--smoke").planting()).isEqualTo(Options.Planting.NONE);
        assertThat(parse("--smoke", "--planted", "only").planting()).isEqualTo(Options.Planting.ONLY);
    }
}
