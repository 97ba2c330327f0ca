package io.github.reliablemq.simulation;

/** Ways of doing it that are known to be wrong. The explorer must find each of them. */
enum Mutant {
    NONE,
    /** A lane settles as sent before the broker has answered. */
    SETTLES_BEFORE_STORED,
    /** The claim is over before the send, as with a lease that nobody checks. */
    CLAIM_ENDS_BEFORE_SEND,
    /** What was stored is sent again together with what was refused. */
    REPEATS_AFTER_REFUSAL,
    /** Two lanes hold runs of one key. */
    TWO_RUNS_OF_A_KEY,
    /** A claim takes what is behind a message that was put back since the claim began. */
    PASSES_CHANGED_HEAD,
    /** A parked message does not hold back its key. */
    SKIPS_PARKED,
    /** The consumer marks the message in one transaction and has the effect in the next. */
    MARKS_THEN_DOES,
    /** The other way round. */
    DOES_THEN_MARKS,
    /** The consumer recognises nothing. */
    RECOGNISES_NOTHING
}
