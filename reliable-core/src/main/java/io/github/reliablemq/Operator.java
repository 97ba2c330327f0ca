package io.github.reliablemq;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who acts on an outbox and why, for its audit. Immutable.
 *
 * <pre>{@code
 * Operator.named("jane").because("the queue exists now")
 * }</pre>
 */
public final class Operator {

    private static final int MAX_NAME = 100;
    private static final int MAX_REASON = 1_000;

    private final String name;
    private final @Nullable String reason;

    private Operator(String name, @Nullable String reason) {
        this.name = name;
        this.reason = reason;
    }

    /**
     * A person or a program, by a name that others will still understand in a year.
     *
     * @param name 1 to {@value #MAX_NAME} characters; control characters become blanks
     * @throws IllegalArgumentException when it is blank or too long
     */
    public static Operator named(String name) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "An operator's name must have 1 to " + MAX_NAME + " characters, has " + name.length());
        }
        return new Operator(Failure.printable(name, MAX_NAME), null);
    }

    /**
     * The same with a reason. Write no personal data into it: it is kept when messages are erased by others.
     *
     * @param why cut to {@value #MAX_REASON} characters; control characters become blanks
     */
    public Operator because(String why) {
        return new Operator(name, Failure.printable(why, MAX_REASON));
    }

    public String name() {
        return name;
    }

    /** Empty when none was given. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    @Override
    public String toString() {
        return name + (reason == null ? "" : " (" + reason + ")");
    }
}
