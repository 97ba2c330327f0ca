package io.github.reliablemq;

/** What can be done to many messages; to each the same as the single action does. */
public enum BulkAction {
    /** As {@link OutboxAdmin#requeue(MessageId, Operator)}; of parked messages. */
    REQUEUE,
    /** As {@link OutboxAdmin#discard(MessageId, Operator)}; of parked messages. */
    DISCARD,
    /** As {@link OutboxAdmin#cancel}; of messages that wait to be sent. */
    CANCEL,
    /** As {@link OutboxAdmin#erase}; of messages in any state. */
    ERASE;

    /** Whether it is for messages in that state. */
    public boolean isFor(MessageState state) {
        return switch (this) {
            case REQUEUE, DISCARD -> state == MessageState.PARKED;
            case CANCEL -> state == MessageState.PENDING;
            case ERASE -> true;
        };
    }

    /**
     * Refuses a filter whose messages this action is not for.
     *
     * @throws IllegalArgumentException naming both
     */
    public void requireFits(MessageFilter filter) {
        if (!isFor(filter.state())) {
            throw new IllegalArgumentException(
                    this + " is not for messages that are " + filter.state() + "; nothing was started");
        }
    }
}
