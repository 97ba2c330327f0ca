package io.github.reliablemq.simulation;

/** What can go wrong, once, at a moment of its own. */
enum Fault {
    /** The broker does not take a connection. */
    CONNECT_REFUSED,
    /** The database fails before it claims. */
    CLAIM_REFUSED,
    /** It claims, and its answer is lost. */
    CLAIM_UNANSWERED,
    /** A connection breaks before the broker has the batch. */
    SEND_CUT,
    /** It breaks after the broker stored the batch. */
    STORED_UNANSWERED,
    /** The batch arrives after the lane has given up waiting. */
    SEND_LATE,
    /** The database fails before it settles. */
    SETTLE_CUT,
    /** It settles, and its answer is lost. */
    SETTLE_UNANSWERED,
    /** A relay's process ends. */
    RELAY_KILLED,
    /** A relay stands still for longer than its claims last. */
    RELAY_FROZEN,
    /** The broker ends, and starts again with what it had stored. */
    BROKER_KILLED,
    /** Nobody hears of a commit. */
    RING_LOST,
    /** A consumer's process ends with a message in hand. */
    CONSUMER_KILLED,
    /** It ends after its database has committed. */
    CONSUMER_KILLED_AFTER_COMMIT,
    /** The inbox commits, and its answer is lost. */
    INBOX_UNANSWERED,
    /** The broker does not get an acknowledgement. */
    ACKNOWLEDGEMENT_LOST
}
