package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every path once, for a moment and in this process: it says nothing of speed, only that all of them work. */
final class MicroBenchmarksTest {

    @Test
    void everyPathRunsAndIsInTheTable() throws RunnerException {
        // Another build may be measuring on this machine.
        System.setProperty("jmh.ignoreLock", "true");
        ChainedOptionsBuilder moment = new OptionsBuilder()
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(10))
                .verbosity(VerboseMode.SILENT);

        Collection<RunResult> results = MicroBenchmarks.run(moment);

        assertThat(results).allMatch(result -> result.getPrimaryResult().getScore() > 0);
        assertThat(MicroBenchmarks.table(results).lines().filter(line -> line.startsWith("| ")))
                .extracting(line -> line.split(" ", -1)[1])
                .containsExactlyInAnyOrder(
                        "path",
                        "---",
                        "Id.timeOrdered",
                        "Id.named",
                        "Header.write",
                        "Header.read",
                        "Mapping.encode",
                        "Mapping.decode",
                        "Schedule.every",
                        "Schedule.cron",
                        "Schedule.readAndFirst",
                        "Lane.batch",
                        "Lane.nothingToDo");
    }
}
