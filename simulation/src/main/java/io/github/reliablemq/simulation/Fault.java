package io.github.reliablemq.simulation;

/** What can go wrong, once, at a moment of its own. */
enum Fault {
    /** A writer's commit fails, and it is not told so. */
    COMMIT_LOST,
    /** It succeeds, and its answer is lost. */
    COMMIT_UNANSWERED,
    /** The outbox's database ends and starts again: open transactions and claims are lost. */
    DATABASE_RESTARTED,
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
    /** What a relay has to say of itself is not recorded. */
    PRESENCE_LOST,
    /** A relay's process ends. */
    RELAY_KILLED,
    /** A relay stands still for longer than its claims last. */
    RELAY_FROZEN,
    /** The broker ends, and starts again with what it had stored. */
    BROKER_KILLED,
    /** The broker has no room for one of the destinations, and says so. */
    DESTINATION_FULL,
    /** It has none, and makes those who send to it wait. */
    DESTINATION_SILENT,
    /** It does not permit to send to it. */
    DESTINATION_FORBIDDEN,
    /** Nobody hears of a commit. */
    RING_LOST,
    /** A consumer's process ends with a message in hand. */
    CONSUMER_KILLED,
    /** It ends after its database has committed. */
    CONSUMER_KILLED_AFTER_COMMIT,
    /** The inbox commits, and its answer is lost. */
    INBOX_UNANSWERED,
    /** The broker does not get an acknowledgement. */
    ACKNOWLEDGEMENT_LOST,
    /** The lease store does not get a call. */
    LEASE_CALL_LOST,
    /** It does what it was asked for, and its answer is lost. */
    LEASE_UNANSWERED,
    /** It forgets everything. */
    LEASES_FLUSHED,
    /** A consumer with a lease stands still, perhaps for longer than its lease lasts. */
    LEASED_FROZEN,
    /** Its process ends, before its effect or after it. */
    LEASED_KILLED;

    /** Whether lanes that have no part in it go on as if nothing had happened. */
    boolean leavesOthersAlone() {
        return switch (this) {
            case COMMIT_LOST,
                    COMMIT_UNANSWERED,
                    DESTINATION_FULL,
                    DESTINATION_SILENT,
                    DESTINATION_FORBIDDEN,
                    RING_LOST,
                    CONSUMER_KILLED,
                    CONSUMER_KILLED_AFTER_COMMIT,
                    INBOX_UNANSWERED,
                    ACKNOWLEDGEMENT_LOST,
                    LEASE_CALL_LOST,
                    LEASE_UNANSWERED,
                    LEASES_FLUSHED,
                    LEASED_FROZEN,
                    LEASED_KILLED -> true;
            default -> false;
        };
    }
}
