package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.benchmarks.harness.Report;
import io.github.reliablemq.benchmarks.harness.Rules;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steady state with everybody in it, twice. */
final class ReopeningIT {

    static final String STEADY = "B3-sustained";

    private static final String CONTEST = STEADY + "-10";

    @TempDir
    private Path directory;

    /** Transaction managers, slots and instances of others are opened and closed as often as there are turns. */
    @Test
    void everyPipelineIsOpenedAgain() throws SQLException, JMSException, InterruptedException, IOException {
        Path page = Files.writeString(directory.resolve("page.md"), BenchmarksIT.PAGE);
        Options options =
                Options.parse(List.of((BenchmarksIT.TINY + " --only " + CONTEST + " --write " + page).split(" ", -1)));
        Rules twice = new Rules(2, 0, options.rules().busyCores(), 0);

        Report report = Benchmarks.run(
                new Options(List.of(CONTEST), twice, options.sizes(), options.files(), Options.Looking.AT_NONE),
                System.out);

        assertThat(report.failed()).isEmpty();
        assertThat(report.scores())
                .hasSize(1)
                .allSatisfy(scores -> assertThat(scores.samples().values()).allMatch(turns -> turns.size() == 2));
        assertThat(Files.readString(page).lines().filter(line -> line.startsWith("Bars without a figure")))
                .as("all bars of the steady state have a figure, only the one of B3-lag has none")
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("B3 (1)");
    }
}
