package io.github.reliablemq;

/** Somebody asked for a move that {@link MessageState} does not have. Nothing was changed. */
public final class IllegalTransitionException extends ReliableException {

    private final transient MessageId id;
    private final MessageState from;
    private final MessageState to;

    public IllegalTransitionException(MessageId id, MessageState from, MessageState to) {
        super("Message " + id + " is " + from + " and cannot become " + to + "; nothing was changed");
        this.id = id;
        this.from = from;
        this.to = to;
    }

    public MessageId id() {
        return id;
    }

    public MessageState from() {
        return from;
    }

    public MessageState to() {
        return to;
    }
}
