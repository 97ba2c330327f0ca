package io.github.reliablemq;

/**
 * A number of messages that was counted up to a bound.
 *
 * @param value what was counted
 * @param bound whether counting came to its end
 */
public record Count(long value, Bound bound) {

    /** How to read a count. */
    public enum Bound {
        EXACT,
        /** Counting stopped there: it is that many or more. */
        AT_LEAST
    }

    /** What counting up to {@code atMost} found. */
    public static Count upTo(long atMost, long found) {
        return new Count(Math.min(found, atMost), found < atMost ? Bound.EXACT : Bound.AT_LEAST);
    }

    /** The number, with a plus sign behind it when there may be more. */
    @Override
    public String toString() {
        return bound == Bound.EXACT ? Long.toString(value) : value + "+";
    }
}
