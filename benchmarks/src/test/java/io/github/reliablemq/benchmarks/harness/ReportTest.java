package io.github.reliablemq.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void aFileIsReplacedAsAWholeSoThatAnInterruptedRunLeavesTheOneBefore() throws IOException {
        Path file = Files.writeString(directory.resolve("figures.json"), "before");
        Path same = Files.createLink(directory.resolve("link"), file);

        new Report(Map.of("sizes", "tiny"), out).writeTo(file);

        assertThat(file).content().contains("tiny");
        assertThat(same).content().isEqualTo("before");
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void contestsOfAnEarlierRunAreSavedAsTheyWere() {
        Report report = new Report(Map.of(), List.of("{\"name\":\"B1-enqueue-1\"}"), out);

        assertThat(report.toJson()).isEqualTo("{\"settings\":{},\"contests\":[{\"name\":\"B1-enqueue-1\"}]}\n");
    }

    @Test
    void aContestThatFailedIsNamedWithTheReason() {
        Report report = new Report(Map.of(), out);

        report.failed("B2-drain-1", new WrongCountException("Messages: expected 2, found 1"));

        assertThat(report.failed()).containsExactly("B2-drain-1");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .startsWith("FAILED name=B2-drain-1: ")
                .contains("expected 2, found 1");
    }
}
