package io.github.reliablemq;

/** What came of erasing a message. */
public enum Erasure {
    /** Nothing of its content is left in the outbox; that it existed is. */
    ERASED,
    /** A relay is sending it, or somebody else changes it, at this moment: nothing was changed. Ask again. */
    IN_CLAIM,
    /** The outbox knows nothing of that id, which is what remains of a sent message unless settled ones are kept. */
    NOT_FOUND
}
