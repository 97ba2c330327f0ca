package io.github.reliablemq;

import java.time.Duration;

/**
 * How long to wait after the n-th failure in a row: {@code first * factor^(n-1)}, never more than {@code cap}.
 * Immutable.
 *
 * @param first the wait after the first failure, at least 1 ms
 * @param cap the longest wait, at least {@code first}
 * @param factor growth from one wait to the next, 1 to 100
 */
public record Backoff(Duration first, Duration cap, double factor) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    public Backoff {
        new Problems()
                .check(first.compareTo(SHORTEST) >= 0, "backoff.first", "must be at least 1 ms, is " + first)
                .check(cap.compareTo(first) >= 0, "backoff.cap", "must be at least first (" + first + "), is " + cap)
                .check(cap.compareTo(LONGEST) <= 0, "backoff.cap", "must be at most " + LONGEST + ", is " + cap)
                .check(factor >= 1 && factor <= 100, "backoff.factor", "must be 1 to 100, is " + factor)
                .throwIfAny(ConfigurationException::new);
    }

    /** Doubles from {@code first} up to {@code cap}. */
    public static Backoff exponential(Duration first, Duration cap) {
        return new Backoff(first, cap, 2);
    }

    /** Always the same wait. */
    public static Backoff fixed(Duration wait) {
        return new Backoff(wait, wait, 1);
    }

    /**
     * The wait after that many failures in a row.
     *
     * @param failures 1 or more; large numbers do not overflow
     */
    public Duration after(int failures) {
        double millis = first.toMillis() * Math.pow(factor, Math.max(1, failures) - 1);
        return millis >= cap.toMillis() ? cap : Duration.ofMillis((long) millis);
    }

    /**
     * The wait after that many failures in a row, shortened by up to half so that many waiters do not return together.
     *
     * @param roll a random number from 0 (inclusive) to 1 (exclusive)
     */
    public Duration after(int failures, double roll) {
        long millis = (long) (after(failures).toMillis() * (0.5 + roll / 2));
        return Duration.ofMillis(Math.max(1, millis));
    }
}
