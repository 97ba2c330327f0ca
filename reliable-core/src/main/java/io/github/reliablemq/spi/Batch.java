package io.github.reliablemq.spi;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages under one claim, to be ended by exactly one of {@link #settle} and {@link #release}. Used by one thread.
 * While it is open no other lane gets these messages, nor later ones of their keys; the claim of an owner that is gone
 * ends by itself within {@link OutboxStore#claimTimeout()}.
 */
public interface Batch {

    /** Oldest first; of one key an unbroken run from its head. */
    List<Claimed> messages();

    /** Whether the appetite ended this batch and not the supply, so that there is likely more. */
    boolean isFull();

    /**
     * Of an empty batch, until the next message within the claim's reach becomes due, by the store's clock; null when
     * none waits for a time, and for any other batch.
     */
    @Nullable
    Duration nextDue();

    /**
     * Ends the claim with one settlement for each message, all in one atomic step.
     *
     * @throws io.github.reliablemq.StaleClaimException when the claim was gone; nothing was changed
     * @throws io.github.reliablemq.StoreException when the step failed or its outcome is unknown; the claim is over
     */
    void settle(List<Settlement> settlements);

    /** Ends the claim as if it had never been. Does not throw: a claim that cannot be ended runs out. */
    void release();
}
