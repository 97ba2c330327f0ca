package io.github.reliablemq;

import java.time.Duration;

/** What is to be done about a message whose handler failed. Its effect is undone in any case, if it can be undone. */
public sealed interface Treatment {

    /** Try again, as the listener's retry policy says. Charges the message an attempt. */
    record Retry() implements Treatment {}

    /**
     * Try again, not before that much time has passed, instead of the wait of the retry policy. Charges an attempt.
     *
     * @param pause up to a day
     */
    record RetryAfter(Duration pause) implements Treatment {

        private static final Duration LONGEST = Duration.ofDays(1);

        public RetryAfter {
            new Problems()
                    .check(
                            !pause.isNegative() && pause.compareTo(LONGEST) <= 0,
                            "treatment.pause",
                            "must be 0 to 1 day, is " + pause)
                    .throwIfAny(ConfigurationException::new);
        }
    }

    /** No number of attempts will help: set it aside at once. */
    record DeadLetter() implements Treatment {}

    /** Something everybody needs is away: stop taking messages for a while. Charges nobody. */
    record Pause() implements Treatment {}
}
