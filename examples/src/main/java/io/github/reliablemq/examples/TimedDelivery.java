package io.github.reliablemq.examples;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A delivery and when it came.
 *
 * @param after since the broker had confirmed the message
 * @param messageId {@code rmq_id}, null for a plain client's message
 * @param scheduled whether a scheduler had it
 * @param ignored whether the command to delay it is still on it
 */
record TimedDelivery(Duration after, @Nullable String messageId, boolean scheduled, boolean ignored) {

    @Override
    public String toString() {
        return "delivered after %.1f s, %s"
                .formatted(
                        after.toMillis() / 1_000.0,
                        scheduled ? "scheduled" : ignored ? "its delay still on it and ignored" : "not scheduled");
    }
}
