package io.github.reliablemq.outbox.jdbc;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A cron expression in a time zone. */
final class CronRule {

    private static final int LONGEST = 200;

    private final ExecutionTime moments;
    private final ZoneId zone;

    private CronRule(ExecutionTime moments, ZoneId zone) {
        this.moments = moments;
        this.zone = zone;
    }

    /**
     * Reads six fields: second, minute, hour, day of month, month, day of week.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static CronRule parse(String expression, ZoneId zone) {
        if (expression.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "Cron expression has " + expression.length() + " characters, the limit is " + LONGEST);
        }
        CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.SPRING53));
        return new CronRule(ExecutionTime.forCron(parser.parse(expression).validate()), zone);
    }

    /** The first moment later than that one; null when there is none. */
    @Nullable
    Instant after(Instant moment) {
        // The library carries fractions of a second over into its answer.
        ZonedDateTime local = moment.truncatedTo(ChronoUnit.SECONDS).atZone(zone);
        return moments.nextExecution(local).map(ZonedDateTime::toInstant).orElse(null);
    }
}
