package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.time.Duration;
import java.util.Locale;

/**
 * What a load was to settle and what it did.
 *
 * @param target messages a second
 * @param settled messages in that time
 */
record SteadyRate(double target, long settled, Duration time) {

    private static final double LEAST_SHARE = 0.98;

    /** In less time than that, a rate says more about where a batch ended than about the load. */
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    /** @throws WrongCountException when the load was another one than it is said to be */
    void check() {
        double share = settled / (target * time.toNanos() / 1e9);
        if (time.compareTo(SHORTEST) >= 0 && share < LEAST_SHARE) {
            throw new WrongCountException(String.format(
                    Locale.ROOT,
                    "Only %.3f of %.0f messages a second were settled for %s: the load could not be held, so its lag"
                            + " says nothing",
                    share,
                    target,
                    time));
        }
    }
}
