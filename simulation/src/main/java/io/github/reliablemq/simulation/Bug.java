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
    /** A lane that waits hears only the doorbell. */
    DEAF_TO_TIME,
    /** What a handler does stays although its transaction is not committed. */
    EFFECT_BEFORE_COMMIT,
    /** What is rolled back is sent. */
    ROLLBACK_COMMITS
}
