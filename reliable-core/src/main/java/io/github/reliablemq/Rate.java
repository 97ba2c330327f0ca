package io.github.reliablemq;

import java.time.Duration;

/**
 * How fast a bulk action may go. Immutable.
 *
 * @param messages at most that many at once
 * @param every pause between the beginnings of two such steps; zero for none
 */
public record Rate(int messages, Duration every) {

    private static final int STEP = 500;
    private static final int STEPS_EACH_SECOND = 10;

    public Rate {
        if (messages < 1 || every.isNegative()) {
            throw new IllegalArgumentException(
                    "A rate needs at least 1 message and no negative pause, is " + messages + " every " + every);
        }
    }

    /** At most that many messages in each second, in small steps. */
    public static Rate perSecond(int messages) {
        int step = Math.min(STEP, Math.max(1, messages / STEPS_EACH_SECOND));
        return new Rate(step, Duration.ofNanos(Duration.ofSeconds(1).toNanos() * step / Math.max(1, messages)));
    }

    /** As fast as the store does it. */
    public static Rate unlimited() {
        return new Rate(STEP, Duration.ZERO);
    }
}
