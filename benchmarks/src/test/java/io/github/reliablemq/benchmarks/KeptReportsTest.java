package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptReportsTest {

    @TempDir
    private Path directory;

    @Test
    void aReportThatIsThereIsNotOverwritten() throws IOException {
        Path json = Files.writeString(directory.resolve("figures.json"), "a night's work");
        Options options = Options.parse(List.of("--only", "nothing", "--json", json.toString()));

        assertThatThrownBy(() -> Benchmarks.run(options, System.out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("figures.json exists: give --resume");
        assertThat(json).content().isEqualTo("a night's work");
    }
}
