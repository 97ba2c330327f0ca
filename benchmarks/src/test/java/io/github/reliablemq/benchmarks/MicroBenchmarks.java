package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Numbers;
import io.github.reliablemq.benchmarks.page.MarkedRegion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures what each message costs without any server, by JMH; with {@code --write PAGE} into a document, too. */
public final class MicroBenchmarks {

    private static final String ALL = "io\\.github\\.reliablemq\\..*Benchmark\\..*";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private MicroBenchmarks() {}

    public static void main(String[] args) throws RunnerException, IOException {
        List<String> given = List.of(args);
        if (!given.isEmpty() && !(given.size() == 2 && given.get(0).equals("--write"))) {
            throw new IllegalArgumentException("usage: MicroBenchmarks [--write PAGE], not " + given);
        }
        if (given.isEmpty()) {
            System.out.println(table(run(thorough())));
            return;
        }
        MarkedRegion region = new MarkedRegion(Path.of(given.get(1)), "micro figures");
        region.check();
        region.replace(table(run(thorough())));
    }

    /** Two processes, for five seconds each once they are warm. */
    private static ChainedOptionsBuilder thorough() {
        return new OptionsBuilder()
                .forks(2)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1));
    }

    static Collection<RunResult> run(ChainedOptionsBuilder pace) throws RunnerException {
        return new Runner(pace.include(ALL)
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .build())
                .run();
    }

    static String table(Collection<RunResult> results) {
        StringBuilder table = new StringBuilder("Java " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors; means with the 99.9 % interval of JMH.\n\n"
                + "| path | ns | ± | bytes allocated |\n| --- | --- | --- | --- |\n");
        for (RunResult result : results) {
            String[] name = result.getParams().getBenchmark().split("\\.", -1);
            Result<?> time = result.getPrimaryResult();
            table.append(String.format(
                    Locale.ROOT,
                    "| %s.%s | %s | %s | %s |%n",
                    name[name.length - 2].replace("Benchmark", ""),
                    name[name.length - 1],
                    Numbers.brief(time.getScore()),
                    Double.isNaN(time.getScoreError()) ? "" : Numbers.brief(time.getScoreError()),
                    allocated(result)));
        }
        return table.toString();
    }

    @SuppressWarnings("rawtypes") // JMH's own signature.
    private static String allocated(RunResult result) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(other -> other.getKey().endsWith(ALLOCATED))
                .map(other -> Numbers.brief(other.getValue().getScore()))
                .findFirst()
                .orElse("");
    }
}
