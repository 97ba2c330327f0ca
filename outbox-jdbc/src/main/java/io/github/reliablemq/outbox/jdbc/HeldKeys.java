package io.github.reliablemq.outbox.jdbc;

/** What becomes of the later messages of an ordering key while an earlier one is parked or waits for a retry. */
public enum HeldKeys {
    /** They wait: the order of the key is kept. */
    BLOCK,
    /**
     * They pass: the key moves on, and the earlier message arrives later or never. Waives the order after a failure.
     */
    SKIP
}
