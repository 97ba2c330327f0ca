package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Repeat.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The next occurrence of a schedule, a day after the last one. */
@State(Scope.Benchmark)
public class ScheduleBenchmark {

    private final Instant last = Instant.parse("2026-03-27T07:00:00Z");
    private final Instant now = last.plus(Duration.ofDays(1));
    private final Grid every = Grid.of(new Rule.Every(Duration.ofSeconds(4)));
    private final Grid cron = Grid.of(new Rule.Cron("0 0 8 * * MON-FRI", ZoneId.of("Europe/Berlin")));

    @Benchmark
    public Instant every() {
        return Objects.requireNonNull(every.next(last, now));
    }

    /** From a Saturday to the Monday after the clocks were changed. */
    @Benchmark
    public Instant cron() {
        return Objects.requireNonNull(cron.next(last, now));
    }

    @Benchmark
    public Instant readAndFirst() {
        return Objects.requireNonNull(
                Grid.stored(null, "0 0 8 * * MON-FRI", "Europe/Berlin").next(last, now));
    }
}
