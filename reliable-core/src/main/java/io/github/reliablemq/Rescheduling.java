package io.github.reliablemq;

/** What came of giving a waiting message another time. Holds once the transaction of the call has committed. */
public enum Rescheduling {
    /** It waits for the new time. */
    RESCHEDULED,
    /**
     * A consumer may see it, or has. Either a relay was sending it at this moment, and then it was left alone; or an
     * earlier send of it ended without an answer, and then its next try waits for the new time.
     */
    MAY_HAVE_BEEN_SENT,
    /** No message of that id waits for a time without an ordering key. Nothing was changed. */
    NOT_WAITING
}
