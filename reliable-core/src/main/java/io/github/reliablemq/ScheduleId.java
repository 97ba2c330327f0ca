package io.github.reliablemq;

import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a schedule, and by it the messages it makes.
 *
 * @param value 128 bits
 */
public record ScheduleId(UUID value) {

    public ScheduleId {
        Objects.requireNonNull(value, "value");
    }

    /** The id for a name of the caller's, such as {@code "nightly-report"}: the same name always gives the same id. */
    public static ScheduleId named(String name) {
        return new ScheduleId(MessageId.named(name).value());
    }

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws IllegalArgumentException when {@code text} is not a UUID
     */
    public static ScheduleId parse(String text) {
        return new ScheduleId(UUID.fromString(text));
    }

    /**
     * The id of an occurrence's message: however often it is made, consumers see one message.
     *
     * @param number 1 for the first
     */
    public MessageId occurrence(int number) {
        return new MessageId(MessageId.named(value, Integer.toString(number)));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
