package io.github.reliablemq.simulation;

/** Defects that can be planted, to see that they are seen. */
enum Bug {
    NONE,
    /** A lane takes a lost answer for a good one. */
    SENT_WHEN_UNKNOWN,
    /** A lane sends its batch in another order. */
    REVERSED,
    /** A lane sends its batch twice. */
    TWICE,
    /** A lane charges messages for a lost connection. */
    CHARGED_WHEN_LOST,
    /** It charges them one attempt of many, so that in the end nobody is parked for it. */
    CHARGED_ONCE_WHEN_LOST,
    /** A lane charges everybody in a batch for what one of them did. */
    MATES_CHARGED,
    /** A lane charges a message for a destination that is full. */
    CHARGED_WHEN_FULL,
    /** A lane that claims for a destination that stands still as for all others. */
    STANDSTILL_IGNORED,
    /** A database in which a parked message holds back those before it as well. */
    PARKED_HOLDS_ALL,
    /** A lane that waits hears only the doorbell. */
    DEAF_TO_TIME,
    /** What a handler does stays although its transaction is not committed. */
    EFFECT_BEFORE_COMMIT,
    /** What is rolled back is sent. */
    ROLLBACK_COMMITS,
    /** The messages of a transaction are recorded in another order than they were sent. */
    TRANSACTION_REVERSED,
    /** A due time is not recorded. */
    DUE_FORGOTTEN,
    /** A database whose locks end with the statement that took them. */
    LOCKS_FORGOTTEN,
    /** A database that commits what was open when it ended. */
    OPEN_COMMITTED,
    /** A database that forgets a commit it has confirmed. */
    COMMIT_FORGOTTEN,
    /** An inbox that lets in what another transaction is about to commit. */
    INBOX_UNGUARDED,
    /** A relay that does not care how former ones ended. */
    NEVER_CAREFUL,
    /** A careful relay that sends what it suspects together with the rest. */
    SUSPECTS_TOGETHER,
    /** A consumer that does not count what begins and never ends. */
    UNCOUNTED,
    /** A lease store that grants what somebody else has. */
    CLAIM_UNGUARDED,
    /** One that grants a lease whose renewal has failed once, also after it was renewed again. */
    TROUBLED_FOR_GOOD,
    /** A lease store that forgets that a message is done. */
    DONE_FORGOTTEN,
    /** Leases are said to be renewed and are not. */
    NEVER_RENEWED
}
