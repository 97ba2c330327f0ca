package io.github.reliablemq;

/**
 * The outbox holds more unsent messages than the limit for recording allows. Nothing was recorded and the caller's
 * transaction is intact: give way, and try again when the relay has caught up.
 */
public final class BacklogFullException extends ReliableException {

    private final long backlog;
    private final long limit;

    /**
     * @param backlog about how many messages wait
     * @param limit how many may
     */
    public BacklogFullException(String message, long backlog, long limit) {
        super(message);
        this.backlog = backlog;
        this.limit = limit;
    }

    /** About how many messages waited when this was thrown. */
    public long backlog() {
        return backlog;
    }

    public long limit() {
        return limit;
    }
}
