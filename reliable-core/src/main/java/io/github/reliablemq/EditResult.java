package io.github.reliablemq;

/** What came of replacing a message by an edited one. */
public sealed interface EditResult {

    /**
     * The original is finished, the edited one waits to be sent.
     *
     * @param id of the edited message
     * @param originalMayHaveBeenSent whether consumers may see both
     */
    record Edited(MessageId id, boolean originalMayHaveBeenSent) implements EditResult {}

    /** A relay is sending the original, or somebody else changes it, at this moment: nothing was changed. Ask again. */
    record InClaim() implements EditResult {}

    /** No message of that id is parked or waits: nothing was changed. */
    record NotWaiting() implements EditResult {}
}
