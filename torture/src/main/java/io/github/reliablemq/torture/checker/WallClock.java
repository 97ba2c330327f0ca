package io.github.reliablemq.torture.checker;

/**
 * Tells moments of the broker and the database, which are since 1970, in nanoseconds of the history.
 *
 * <p>How far the two clocks are apart is what the run noted at its start: it read both within microseconds. Linux slews
 * both together, so that they stay so until somebody sets the time. Without that note it is the least time that went by
 * between a copy's millisecond at the broker and its reading: too large by how long the fastest reading took, so that
 * all moments come out too late by that, and none too early.
 *
 * @param ahead what to add to nanoseconds since 1970
 */
record WallClock(long ahead) {
    private static final long NANOS_OF_MILLI = 1_000_000;
    private static final long NANOS_OF_MICRO = 1_000;

    static WallClock of(Facts facts, Broker broker) {
        return new WallClock(facts.wallToNanos().orElse(broker.wallToNanos()));
    }

    long millis(long millis) {
        return millis * NANOS_OF_MILLI + ahead;
    }

    /** The end of that millisecond: times that are cut down to it lie before. */
    long endOfMilli(long millis) {
        return millis(millis + 1);
    }

    long micros(long micros) {
        return micros * NANOS_OF_MICRO + ahead;
    }
}
