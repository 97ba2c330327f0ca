package io.github.reliablemq;

/** What came of calling a message back. */
public enum Cancellation {
    /** It was not sent and never will be. */
    CANCELLED,
    /**
     * The broker may have it. Either an earlier send ended without an answer: the message is cancelled and will not be
     * sent again, but may arrive, now or later. Or a relay is sending it, or somebody else changes it, at this moment:
     * nothing was changed; ask again for another answer.
     */
    MAY_HAVE_BEEN_SENT,
    /** No message of that id waits: it was sent, is parked, is finished, or never was. Nothing was changed. */
    NOT_WAITING
}
