package io.github.reliablemq.simulation;

/** What must happen now and then, or a campaign has not tried what it says. */
enum Sometimes {
    /** Two lanes held batches at once. */
    LANES_OVERLAPPED,
    /** A claim ended while its batch was on the way. */
    CLAIM_ENDED_IN_FLIGHT,
    /** A settlement came after its claim had ended, and changed nothing. */
    STALE_SETTLEMENT_REFUSED,
    /** A settlement was committed although its lane was told that it failed. */
    UNKNOWN_SETTLEMENT_COMMITTED,
    /** One was not. */
    UNKNOWN_SETTLEMENT_LOST,
    /** A batch was stored although its lane was told nothing. */
    UNKNOWN_SEND_STORED,
    /** One was not. */
    UNKNOWN_SEND_LOST,
    /** A batch arrived when its messages were claimed by somebody else, or settled. */
    LATE_PACKET_AFTER_RECLAIM,
    /** A run of several messages of a key was in one batch. */
    KEY_RUN,
    /** A key could not be claimed because its head was held by another lane. */
    KEY_CONTENDED,
    /** Transactions of one key overlapped. */
    WRITERS_OVERLAPPED,
    /** A transaction was rolled back. */
    ROLLED_BACK,
    /** A refused batch travelled again in parts. */
    BATCH_HALVED,
    /** A message used up its attempts. */
    PARKED,
    /** A message waited behind a parked one of its key. */
    HELD_BACK,
    /** The broker stored a message twice. */
    REPEATED,
    /** A consumer recognised a repeat. */
    REPEAT_SUPPRESSED,
    /** A message was delivered again after its effect was committed. */
    REDELIVERED_AFTER_COMMIT,
    /** A commit was found by a look, because nobody rang. */
    FOUND_WITHOUT_RING
}
