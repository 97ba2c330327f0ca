package io.github.reliablemq;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * When the occurrences of a schedule are due. Immutable and thread-safe.
 *
 * <pre>{@code
 * Repeat.times(6, Duration.ofSeconds(4)).startingAfter(Duration.ofSeconds(3))   // 3 s, 7 s, 11 s, … six of them
 * Repeat.cron("0 0 8 * * MON-FRI", ZoneId.of("Europe/Berlin"))                  // at eight on working days, for ever
 * }</pre>
 *
 * <p>Due times lie on a grid: the first one and then each period, or the moments the cron expression names. A grid
 * point that has passed by the time the occurrence before it is finished is skipped, and not counted.
 */
public final class Repeat {

    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(1);
    private static final int MOST_TIMES = 1_000_000_000;

    /** What makes the grid. */
    public sealed interface Rule {

        /** From the first due time on, that far apart. */
        record Every(Duration period) implements Rule {}

        /**
         * At the moments of a cron expression of six fields: second, minute, hour, day of month, month, day of week.
         *
         * @param zone in whose local time the expression is meant, summer time included
         */
        record Cron(String expression, ZoneId zone) implements Rule {}
    }

    private final Rule rule;
    private final Due start;
    private final @Nullable Integer limit;

    private Repeat(Rule rule, Due start, @Nullable Integer limit) {
        this.rule = Objects.requireNonNull(rule, "rule");
        this.start = Objects.requireNonNull(start, "start");
        this.limit = limit;
    }

    /**
     * Without end, until cancelled; the first at once.
     *
     * @param period 1 ms to 3660 days
     * @throws InvalidMessageException when the period is not within these bounds
     */
    public static Repeat every(Duration period) {
        if (period.compareTo(SHORTEST_PERIOD) < 0 || period.compareTo(Due.LONGEST_DELAY) > 0) {
            throw new InvalidMessageException(
                    "repeat.period: must be " + SHORTEST_PERIOD + " to " + Due.LONGEST_DELAY + ", is " + period);
        }
        return new Repeat(new Rule.Every(period), Due.now(), null);
    }

    /**
     * That many occurrences, the first one included; the first at once.
     *
     * @param times 1 to 1,000,000,000
     * @param period as for {@link #every}
     * @throws InvalidMessageException when one of them is not within these bounds
     */
    public static Repeat times(int times, Duration period) {
        return every(period).atMost(times);
    }

    /**
     * At the moments of a cron expression, without end, until cancelled.
     *
     * @param expression six fields: second, minute, hour, day of month, month, day of week; it is read when it is
     *     scheduled
     */
    public static Repeat cron(String expression, ZoneId zone) {
        return new Repeat(new Rule.Cron(expression, zone), Due.now(), null);
    }

    /** The first not before that much time has passed since it was recorded, by the database's clock. */
    public Repeat startingAfter(Duration delay) {
        return starting(Due.after(delay));
    }

    /** The first not before that moment, by the database's clock. */
    public Repeat startingAt(Instant moment) {
        return starting(Due.at(moment));
    }

    private Repeat starting(Due due) {
        due.problem().ifPresent(problem -> {
            throw new InvalidMessageException("repeat." + problem);
        });
        return new Repeat(rule, due, limit);
    }

    /**
     * That many occurrences at most, the first one included.
     *
     * @throws InvalidMessageException when {@code times} is not 1 to 1,000,000,000
     */
    public Repeat atMost(int times) {
        if (times < 1 || times > MOST_TIMES) {
            throw new InvalidMessageException("repeat.times: must be 1 to " + MOST_TIMES + ", is " + times);
        }
        return new Repeat(rule, start, times);
    }

    public Rule rule() {
        return rule;
    }

    /** When the grid begins. */
    public Due start() {
        return start;
    }

    /** How many occurrences there are at most; empty for no end. */
    public OptionalInt limit() {
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    @Override
    public String toString() {
        return "Repeat[" + rule + ", " + start + (limit == null ? "" : ", times=" + limit) + "]";
    }
}
