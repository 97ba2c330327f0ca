package io.github.reliablemq.outbox.jdbc;

import java.time.Duration;

/**
 * How long what is known of settled messages is kept.
 *
 * @param sent of messages the broker has; zero when none are kept from now on
 * @param unsent of expired, cancelled and discarded ones
 */
record Retention(Duration sent, Duration unsent) {

    /** When none are kept from now on, another relay may still keep some, or some may be left from before. */
    Duration sentOrFormerlySent() {
        return sent.isZero() ? unsent : sent;
    }
}
