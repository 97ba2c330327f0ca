package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Due;
import io.github.reliablemq.Repeat.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The due times of a schedule. */
final class Grid {

    private final Rule rule;
    private final @Nullable CronRule cron;

    private Grid(Rule rule, @Nullable CronRule cron) {
        this.rule = rule;
        this.cron = cron;
    }

    /**
     * The grid of a rule.
     *
     * @throws IllegalArgumentException when it holds a cron expression that cannot be read
     */
    static Grid of(Rule rule) {
        return new Grid(
                rule, rule instanceof Rule.Cron given ? CronRule.parse(given.expression(), given.zone()) : null);
    }

    /** The grid of a stored rule: a period, or an expression with its zone. */
    static Grid stored(@Nullable Long periodMicros, @Nullable String expression, @Nullable String zone) {
        if (periodMicros != null) {
            return of(new Rule.Every(Duration.of(periodMicros, ChronoUnit.MICROS)));
        }
        if (expression == null || zone == null) {
            throw new IllegalArgumentException("It has neither a period nor a cron expression with its zone");
        }
        return of(new Rule.Cron(expression, ZoneId.of(zone)));
    }

    /** The first due time; null when there is none. */
    @Nullable
    Instant first(Due start, Instant now) {
        if (cron == null) {
            return start instanceof Due.At at ? at.moment() : now.plus(delay(start));
        }
        Instant from = start instanceof Due.At at && at.moment().isAfter(now) ? at.moment() : now.plus(delay(start));
        return cron.after(from.minusNanos(1));
    }

    private static Duration delay(Due start) {
        return start instanceof Due.After after ? after.delay() : Duration.ZERO;
    }

    /** The first due time after the last one that has not passed yet; null when there is none. */
    @Nullable
    Instant next(Instant lastDue, Instant now) {
        Instant after = now.isAfter(lastDue) ? now : lastDue;
        if (rule instanceof Rule.Every every) {
            long steps = Duration.between(lastDue, after).dividedBy(every.period()) + 1;
            return lastDue.plus(every.period().multipliedBy(steps));
        }
        return cron == null ? null : cron.after(after);
    }
}
