package io.github.reliablemq;

import java.time.Duration;

/**
 * When to try a failed message again and when to stop. A pure value: it holds no state and reads no clock.
 *
 * <p>Only failures of the message itself count. A broker or database that cannot be reached is nobody's fault and costs
 * no attempt.
 *
 * @param maxAttempts attempts a message has before it is parked, 1 to 1000
 * @param backoff the wait between them
 * @param jitter spreads each wait by up to this share in both directions, 0 to 1, so that messages that failed together
 *     do not come back together
 */
public record RetryPolicy(int maxAttempts, Backoff backoff, double jitter) {

    private static final RetryPolicy DEFAULTS =
            new RetryPolicy(12, Backoff.exponential(Duration.ofMillis(200), Duration.ofMinutes(5)), 0.2);

    public RetryPolicy {
        new Problems()
                .check(
                        maxAttempts >= 1 && maxAttempts <= 1000,
                        "retry.maxAttempts",
                        "must be 1 to 1000, is " + maxAttempts)
                .check(jitter >= 0 && jitter <= 1, "retry.jitter", "must be 0 to 1, is " + jitter)
                .throwIfAny(ConfigurationException::new);
    }

    /**
     * 12 attempts, 200 ms doubling to 5 minutes, jitter 0.2: about seven minutes, which outlasts a restart of whatever
     * refused the message, and then a person is told.
     */
    public static RetryPolicy defaults() {
        return DEFAULTS;
    }

    public RetryPolicy withMaxAttempts(int attempts) {
        return new RetryPolicy(attempts, backoff, jitter);
    }

    public RetryPolicy withBackoff(Backoff other) {
        return new RetryPolicy(maxAttempts, other, jitter);
    }

    public RetryPolicy withJitter(double share) {
        return new RetryPolicy(maxAttempts, backoff, share);
    }

    /**
     * What to do after a failure.
     *
     * @param failedAttempts failures of this message so far, this one included
     * @param roll a random number from 0 (inclusive) to 1 (exclusive); the caller's, so that this stays a function
     */
    public RetryDecision after(int failedAttempts, double roll) {
        if (failedAttempts >= maxAttempts) {
            return new RetryDecision.Park();
        }
        return new RetryDecision.RetryAfter(spread(backoff.after(failedAttempts), roll));
    }

    /** A wait spread by this policy's jitter. */
    private Duration spread(Duration wait, double roll) {
        double share = 1 + jitter * (2 * roll - 1);
        return Duration.ofMillis((long) (wait.toMillis() * share));
    }
}
