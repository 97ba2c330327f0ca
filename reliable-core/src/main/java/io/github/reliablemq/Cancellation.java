package io.github.reliablemq;

/** What came of calling back a message or a schedule. Holds once the transaction of the call has committed. */
public enum Cancellation {
    /** It waited and was called back: it was not sent and never will be. */
    CANCELLED,
    /**
     * The broker may have it. Either an earlier send ended without an answer: the message is cancelled and will not be
     * sent again, but may arrive, now or later. Or a relay is sending it, or somebody else changes it, at this moment:
     * nothing was changed; ask again for another answer. A schedule is ended in both cases; the answer is about its
     * latest occurrence.
     */
    MAY_HAVE_BEEN_SENT,
    /**
     * Nothing of that id waits for a time: it was sent, is parked, is finished, or never was. Or it is to be sent at
     * once and has not been: only {@link OutboxAdmin#cancel} finds those. Nothing was changed.
     */
    NOT_WAITING
}
