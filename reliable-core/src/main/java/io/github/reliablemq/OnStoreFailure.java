package io.github.reliablemq;

/** What a leased consumer does with a message while the store of its leases cannot be used. */
public enum OnStoreFailure {

    /** It waits: {@link Verdict.Pause}. Nothing is lost and nothing is repeated, and nothing moves. */
    FAIL_CLOSED,

    /**
     * It runs the handler without a lease: plain at least once, duplicates included, each told as
     * {@link LeaseListener#onFailOpen}. Attempts are not counted meanwhile: a message's budget goes by the deliveries
     * that the broker knows of.
     */
    FAIL_OPEN
}
