package io.github.reliablemq;

/** What came of erasing a message. */
public enum Erasure {
    /** Nothing of its content is left in the outbox; that it existed is. */
    ERASED,
    /** A relay is sending it, or somebody else changes it, at this moment: nothing was changed. Ask again. */
    IN_CLAIM,
    /**
     * It was made by a schedule that goes on, and has the content of all its occurrences: nothing was changed. Cancel
     * the schedule ({@link SchedulingProducer#cancel(ScheduleId)}), then ask again.
     */
    IN_SCHEDULE,
    /** The outbox knows nothing of that id, which is what remains of a sent message unless settled ones are kept. */
    NOT_FOUND
}
