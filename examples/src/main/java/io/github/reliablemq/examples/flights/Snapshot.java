package io.github.reliablemq.examples.flights;

import java.time.Duration;

/**
 * How far a run is.
 *
 * @param written transactions that ended
 * @param committed flights in the database
 * @param pending messages in the outbox
 * @param parked messages in the outbox that wait for a person
 * @param effects commits of the statistics consumer
 * @param mails lines of the mail log
 * @param repeatsSuppressed deliveries without an effect because there had been one
 * @param lag age of the oldest message in the outbox
 */
record Snapshot(
        int written,
        int committed,
        int pending,
        int parked,
        int effects,
        long mails,
        long repeatsSuppressed,
        Duration lag) {

    /** Messages that left the outbox. A flight makes two. */
    int relayed() {
        return 2 * committed - pending;
    }

    long consumed() {
        return effects + mails;
    }

    /** Whether nothing moved since then. */
    boolean isAsFarAs(Snapshot earlier) {
        return written == earlier.written
                && relayed() == earlier.relayed()
                && consumed() == earlier.consumed()
                && repeatsSuppressed == earlier.repeatsSuppressed;
    }

    @Override
    public String toString() {
        return "sent %,d · relayed %,d · consumed %,d · repeats suppressed %,d · lag %.1f s"
                .formatted(2 * committed, relayed(), consumed(), repeatsSuppressed, lag.toMillis() / 1000.0);
    }
}
