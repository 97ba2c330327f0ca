package io.github.reliablemq.outbox.jdbc;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How often a lane makes a survey: while its batches are full, for at most a twentieth of the time. Otherwise whenever
 * it likes, as long as a survey is cheap. One is not while somebody's old snapshot keeps millions of sent rows in the
 * indexes: it keeps the database from other work as well, so surveys then have a fortieth of the time in all, but there
 * is one a minute at least. A single one that took long, because the database stood still, says nothing of the next:
 * the cheaper of the last two counts. What a survey told is not doubted for a moment, in which a message for another
 * destination may wait for the next one.
 */
final class SurveyPace {

    private static final long SHORTEST = Duration.ofMillis(250).toNanos();
    private static final int SHARE = 20;
    private static final int SHARE_WHEN_DEAR = 40;
    private static final long CHEAP = Duration.ofMillis(250).toNanos();
    private static final long MOST = Duration.ofMinutes(1).toNanos();

    private static final long MOMENT = Duration.ofMillis(25).toNanos();
    private static final long LATELY = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanos;
    private long begun;
    private long next;
    private long ended;
    private long keysWent;
    private long took;
    /** What a survey costs, by the last two. */
    private long cost;

    private Set<String> keyed = Set.of();

    /** @param nanos as {@link System#nanoTime} */
    SurveyPace(LongSupplier nanos) {
        this.nanos = nanos;
        this.next = nanos.getAsLong();
        this.ended = next - MOMENT;
        this.keysWent = next - LATELY;
    }

    boolean isTime() {
        return nanos.getAsLong() - next >= 0;
    }

    /** Whether one may be made that would merely be good to have. */
    boolean isAffordable() {
        return !isDear() || isTime();
    }

    /** Whether surveys are so far apart that what only they tell is old. */
    boolean isDear() {
        return cost > CHEAP;
    }

    /** Whether the last one ended a moment ago. */
    boolean isFresh() {
        return !isDear() && nanos.getAsLong() - ended < MOMENT;
    }

    /** Whether some destination had keys within the last second and has none any more, as far as surveys saw. */
    boolean didKeysGoLately() {
        return nanos.getAsLong() - keysWent < LATELY;
    }

    /** Since the moment that the last one shows. */
    Duration age() {
        return Duration.ofNanos(nanos.getAsLong() - begun);
    }

    void begin() {
        begun = nanos.getAsLong();
    }

    void end(Survey survey) {
        long now = nanos.getAsLong();
        if (!survey.keyed().containsAll(keyed)) {
            keysWent = now;
        }
        keyed = survey.keyed();
        ended = now;
        cost = Math.min(took, now - begun);
        took = now - begun;
        long pause = Math.max(SHORTEST, cost * (isDear() ? SHARE_WHEN_DEAR : SHARE));
        next = now + Math.min(MOST, pause);
    }
}
