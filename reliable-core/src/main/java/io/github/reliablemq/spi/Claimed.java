package io.github.reliablemq.spi;

import org.jspecify.annotations.Nullable;

/**
 * A message a lane holds the claim on.
 *
 * @param row where it is stored
 * @param envelope what to send
 * @param failedAttempts failures charged to this message so far
 * @param departure whether an earlier send ended without an answer
 * @param freshness whether it is still wanted
 * @param retryPolicy name of the retry policy it asked for; null for the relay's default
 */
public record Claimed(
        RowId row,
        Envelope envelope,
        int failedAttempts,
        Departure departure,
        Freshness freshness,
        @Nullable String retryPolicy) {

    /** A message under the relay's default retry policy. */
    public Claimed(RowId row, Envelope envelope, int failedAttempts, Departure departure, Freshness freshness) {
        this(row, envelope, failedAttempts, departure, freshness, null);
    }

    /** Whether the message may have left already. */
    public enum Departure {
        NOT_SENT,
        /**
         * A send of it ended without an answer: the broker may have it, now or later. So is marked, too, what was not
         * answered next to messages for other destinations, although it did not get away whole.
         */
        MAYBE_SENT
    }

    /** Whether the message's expiry has passed, by the store's clock at the time of the claim. */
    public enum Freshness {
        FRESH,
        EXPIRED
    }
}
