package io.github.reliablemq.examples;

import java.time.Duration;
import java.util.Locale;

/**
 * One delivery of a message.
 *
 * @param count as the broker and its client counted
 * @param after since the consumer was started
 */
record CountedDelivery(int count, Duration after) {

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "delivery %d after %.2f s", count, after.toMillis() / 1_000.0);
    }
}
