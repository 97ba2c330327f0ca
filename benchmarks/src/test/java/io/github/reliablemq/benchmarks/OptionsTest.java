package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OptionsTest {

    @Test
    void theFullSizesAreTheDefault() {
        Options options = Options.parse(List.of());

        Growth growth = new Growth(1_000_000, 1 << 20, 1_000_000, 8);
        assertThat(options.sizes())
                .isEqualTo(new Sizes(
                        100_000,
                        500,
                        10_000_000,
                        100_000,
                        10_000_000,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(20),
                        1_000_000,
                        Duration.ofMinutes(1),
                        growth));
        assertThat(options.rules().rounds()).isEqualTo(5);
        assertThat(options.files())
                .isEqualTo(new Options.Files(Optional.empty(), Optional.empty(), List.of(), Options.Earlier.REFUSED));
        assertThat(options.wants("anything")).isTrue();
    }

    @Test
    void contestsAreChosenByTheBeginningOfTheirNames() {
        Options options = Options.parse(List.of("--only", "B2", "--only", "B4-latency-100", "--json", "x.json"));

        assertThat(options.wants("B2-drain-4")).isTrue();
        assertThat(options.wants("B4-latency-500")).isFalse();
        assertThat(options.files().json()).contains(Path.of("x.json"));
    }

    @Test
    void savedReportsNeedADocument() {
        List<String> args = List.of("--from", "a.json", "--from", "b.json");
        assertThatThrownBy(() -> Options.parse(args)).hasMessageContaining("--from needs --write");

        List<String> both = List.of("--write", "page.md", "--from", "a.json", "--from", "b.json");
        assertThat(Options.parse(both).files())
                .isEqualTo(new Options.Files(
                        Optional.empty(),
                        Optional.of(Path.of("page.md")),
                        List.of(Path.of("a.json"), Path.of("b.json")),
                        Options.Earlier.REFUSED));
    }

    @Test
    void aRunIsResumedFromTheFileThatItWritesTo() {
        assertThatThrownBy(() -> Options.parse(List.of("--resume"))).hasMessageContaining("--resume needs --json");

        Options options = Options.parse(List.of("--resume", "--json", "x.json"));
        assertThat(options.files().json()).contains(Path.of("x.json"));
        assertThat(options.files().earlier()).isEqualTo(Options.Earlier.KEPT);
        assertThat(options.looking().isAt("B2-drain-1")).isFalse();
        assertThat(Options.parse(List.of("--profile")).looking().isAt("B2-drain-1"))
                .isTrue();
    }

    @Test
    void whatGrowsGoesTenfoldUpToTheMostAndHasTwoStepsAtLeast() {
        assertThat(Growth.steps(100, 2_000, 10)).containsExactly(100, 1_000, 2_000);
        assertThat(Growth.steps(1, 8, 2)).containsExactly(1, 2, 4, 8);
        assertThat(Growth.steps(100, 1 << 20, 10)).containsExactly(100, 1_000, 10_000, 100_000, 1 << 20);
        assertThat(Growth.steps(1_000, 40, 10)).containsExactly(4, 40);
        assertThat(Growth.steps(1, Integer.MAX_VALUE, 10)).hasSize(11).endsWith(Integer.MAX_VALUE);
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
