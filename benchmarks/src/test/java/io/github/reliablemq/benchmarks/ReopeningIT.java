package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.benchmarks.harness.Report;
import io.github.reliablemq.benchmarks.harness.Rules;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The steady state with everybody in it, twice. */
final class ReopeningIT {

    /** Transaction managers, slots and instances of others are opened and closed as often as there are turns. */
    @Test
    void everyPipelineIsOpenedAgain() throws SQLException, JMSException, InterruptedException, IOException {
        Options options = Options.parse(List.of((BenchmarksIT.TINY + " --only B3-sustained-10").split(" ", -1)));
        Rules twice = new Rules(2, 0, options.rules().busyCores(), 0);

        Report report = Benchmarks.run(
                new Options(
                        List.of("B3-sustained-10"), twice, options.sizes(), options.files(), Options.Looking.AT_NONE),
                System.out);

        assertThat(report.failed()).isEmpty();
        assertThat(report.scores())
                .hasSize(1)
                .allSatisfy(scores -> assertThat(scores.samples().values()).allMatch(turns -> turns.size() == 2));
    }
}
