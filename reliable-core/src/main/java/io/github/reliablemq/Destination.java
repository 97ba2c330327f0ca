package io.github.reliablemq;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A queue or a topic of the broker.
 *
 * @param kind queue or topic
 * @param name as the broker knows it; letters, digits and {@code . _ - : /}, at most 255 characters. Composite names
 *     ({@code a,b}), wildcards and options ({@code ?consumer.prefetch=1}) are commands to the broker and are refused.
 */
public record Destination(Kind kind, String name) {

    /** What the broker does with a message. */
    public enum Kind {
        /** One consumer gets it. */
        QUEUE,
        /** Every subscription gets a copy. A topic without a durable subscription keeps nothing. */
        TOPIC
    }

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._\\-:/]{1,255}");

    public Destination {
        Objects.requireNonNull(kind, "kind");
        if (!NAME.matcher(name).matches() || name.contains("://")) {
            throw new InvalidMessageException("Destination name '" + Failure.printable(name, 80)
                    + "' is not allowed: use 1 to 255 letters, digits and . _ - : / only");
        }
    }

    public static Destination queue(String name) {
        return new Destination(Kind.QUEUE, name);
    }

    public static Destination topic(String name) {
        return new Destination(Kind.TOPIC, name);
    }

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws InvalidMessageException when {@code text} is anything else
     */
    public static Destination parse(String text) {
        for (Kind kind : Kind.values()) {
            if (text.startsWith(scheme(kind))) {
                return new Destination(kind, text.substring(scheme(kind).length()));
            }
        }
        throw new InvalidMessageException(
                "'" + Failure.printable(text, 80) + "' is not a destination: expected queue://name or topic://name");
    }

    /** {@code queue://name} or {@code topic://name}. */
    @Override
    public String toString() {
        return scheme(kind) + name;
    }

    private static String scheme(Kind kind) {
        return kind == Kind.QUEUE ? "queue://" : "topic://";
    }
}
