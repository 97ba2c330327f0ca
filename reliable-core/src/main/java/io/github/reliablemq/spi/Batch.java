package io.github.reliablemq.spi;

import java.util.List;

/**
 * Messages under one claim, to be ended by exactly one of {@link #settle} and {@link #release}. Used by one thread.
 * While it is open no other lane gets these messages, nor later ones of their keys; the claim of an owner that is gone
 * ends by itself within {@link OutboxStore#claimTimeout()}.
 */
public interface Batch {

    /** Oldest first; of one key an unbroken run from its head. */
    List<Claimed> messages();

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
