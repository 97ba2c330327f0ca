package io.github.reliablemq;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a message may leave, judged by the database's clock. */
public sealed interface Due {

    /** The longest delay that is taken for meant: about ten years. */
    Duration LONGEST_DELAY = Duration.ofDays(3660);

    /** As soon as its transaction has committed. */
    record Now() implements Due {}

    /** Not before that much time has passed since it was recorded. */
    record After(Duration delay) implements Due {}

    /** Not before that moment. */
    record At(Instant moment) implements Due {}

    static Due now() {
        return new Now();
    }

    static Due after(Duration delay) {
        return new After(delay);
    }

    static Due at(Instant moment) {
        return new At(moment);
    }

    /** What is absurd about it: a negative delay, or a moment in another age. Empty when it can be recorded. */
    default Optional<String> problem() {
        if (this instanceof After after) {
            boolean isSane = !after.delay().isNegative() && after.delay().compareTo(LONGEST_DELAY) <= 0;
            return isSane
                    ? Optional.empty()
                    : Optional.of("delay: must be 0 to " + LONGEST_DELAY + ", is " + after.delay());
        }
        return this instanceof At at ? problemOf("deliverAt", at.moment()) : Optional.empty();
    }

    /** The same for any moment a message carries. */
    static Optional<String> problemOf(String path, Instant moment) {
        boolean isSane = !moment.isBefore(Instant.EPOCH) && moment.isBefore(Instant.parse("9999-12-31T00:00:00Z"));
        return isSane ? Optional.empty() : Optional.of(path + ": must lie between 1970 and 9999, is " + moment);
    }
}
