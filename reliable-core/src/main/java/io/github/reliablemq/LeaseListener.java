package io.github.reliablemq;

import io.github.reliablemq.spi.LeaseStore.Completion;
import java.time.Duration;

/**
 * Hears what leases do to the messages of one consumer; metrics hang here. Called on the threads that handle messages
 * and on the one that renews leases, several at a time: return quickly, never block, be thread-safe. What a listener
 * throws is logged and otherwise ignored.
 */
public interface LeaseListener {

    /** Does nothing. */
    LeaseListener NONE = new LeaseListener() {};

    /** The message was completed before and was not run. */
    default void onDuplicate(MessageId id) {}

    /** Somebody else is handling it; told once for each delivery. */
    default void onInProgress(MessageId id, Duration remaining) {}

    /** The lease of a running handler ended, or is not renewed any longer; somebody else may start over. */
    default void onLeaseLost(MessageId id) {}

    /**
     * The effect happened, and was recorded otherwise than under the lease: {@code COMPLETED_AFTER_EXPIRY}, it may have
     * been repeated; {@code OVERRODE_ANOTHER}, it is being repeated; {@code ALREADY_DONE}, it was.
     */
    default void onUnguarded(MessageId id, Completion how) {}

    /** The effect happened and could not be recorded yet; tried again in the background. */
    default void onCompletionPending(MessageId id, Failure why) {}

    /** Recorded in the background at last. */
    default void onCompletedLate(MessageId id) {}

    /** It was never recorded: a further delivery repeats the effect. */
    default void onCompletionGivenUp(MessageId id) {}

    /** The store could not be used and the handler ran without a lease. */
    default void onFailOpen(MessageId id, Failure why) {}

    /** The id is known with another payload; set aside. */
    default void onMismatch(MessageId id) {}

    /** An earlier run began and never ended; set aside for an operator. */
    default void onHeld(MessageId id) {}
}
