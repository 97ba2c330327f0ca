package io.github.reliablemq.activemq;

import io.github.reliablemq.InvalidMessageException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.activemq.ScheduledMessage;

/**
 * When the broker's own scheduler delivers a message: once after a delay, several times, or by a cron expression.
 * Immutable and thread-safe. For {@link ActiveMqDirectSender#schedule}, which says what it is worth.
 */
public final class BrokerSchedule {

    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final int MOST_REPEATS = 1_000;

    private final Map<String, Object> commands;

    private BrokerSchedule(Map<String, Object> commands) {
        this.commands = commands;
    }

    /**
     * Once, that long after the broker got it, in whole milliseconds; the broker looks twice a second.
     *
     * @throws InvalidMessageException unless the delay is 1 ms to 3660 days
     */
    public static BrokerSchedule after(Duration delay) {
        return new BrokerSchedule(Map.of(ScheduledMessage.AMQ_SCHEDULED_DELAY, millis("delay", delay)));
    }

    /**
     * Whenever the expression fits, for ever, in the broker's time zone: minute, hour, day of month, month and day of
     * week, as in {@code 0 6 * * 1}. The broker checks it; it refuses one that is wrong. To end it, remove the job at
     * the broker.
     *
     * @throws InvalidMessageException when it is blank
     */
    public static BrokerSchedule cron(String expression) {
        if (Objects.requireNonNull(expression, "expression").isBlank()) {
            throw new InvalidMessageException("cron: must not be blank; five fields, as in 0 6 * * 1");
        }
        return new BrokerSchedule(Map.of(ScheduledMessage.AMQ_SCHEDULED_CRON, expression));
    }

    /**
     * The same, and after the first delivery that many more. Every one carries the same message id.
     *
     * @param times 1 to 1,000, which is all the broker takes
     * @param period between two deliveries, 1 ms to 3660 days
     * @throws InvalidMessageException when a value is out of range, or this is a cron schedule
     */
    public BrokerSchedule repeat(int times, Duration period) {
        if (!commands.containsKey(ScheduledMessage.AMQ_SCHEDULED_DELAY)) {
            throw new InvalidMessageException("repeat: a cron schedule repeats by itself");
        }
        if (times < 1 || times > MOST_REPEATS) {
            throw new InvalidMessageException("repeat: must be 1 to " + MOST_REPEATS + " times, is " + times);
        }
        Map<String, Object> more = new LinkedHashMap<>(commands);
        more.put(ScheduledMessage.AMQ_SCHEDULED_PERIOD, millis("period", period));
        more.put(ScheduledMessage.AMQ_SCHEDULED_REPEAT, times);
        return new BrokerSchedule(Map.copyOf(more));
    }

    /** Properties the broker obeys. */
    Map<String, Object> commands() {
        return commands;
    }

    @Override
    public String toString() {
        return "BrokerSchedule" + commands;
    }

    private static Long millis(String what, Duration time) {
        if (time.toMillis() < 1 || time.compareTo(LONGEST) > 0) {
            throw new InvalidMessageException(what + ": must be 1 ms to " + LONGEST + ", is " + time);
        }
        return time.toMillis();
    }
}
