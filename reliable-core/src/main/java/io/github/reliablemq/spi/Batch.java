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

    /** Whether the appetite ended this batch and not the supply, so that there is likely more. */
    boolean isFull();

    /**
     * What this claim left within its reach, as far as the session knows. After a batch that left no work and was sent,
     * a lane rests until a commit rings, a message is due or it is time for a look. So a batch that is not empty leaves
     * {@link Outlook.Work#NONE} only where every message that was committed when the claim began is in it, is held by
     * another claim, or is found by the next look; and never where a message of its keys may have to wait for its end.
     * Where only such messages may wait it leaves {@link Outlook.Work#BEHIND}, and the lane claims again in some
     * milliseconds; a supply of any other kind is {@link Outlook.Work#LIKELY}.
     */
    Outlook left();

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
