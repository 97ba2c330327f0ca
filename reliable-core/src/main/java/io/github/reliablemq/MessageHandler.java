package io.github.reliablemq;

/**
 * The effect of a message, written by the application. May run more than once for one message: what it does to its
 * transaction is undone when the transaction is, everything else is not.
 *
 * @param <T> the transaction the effect belongs to, for instance a Jdbi {@code Handle}
 */
@FunctionalInterface
public interface MessageHandler<T> {

    /**
     * Does the effect. The pipeline owns the transaction: a handler neither commits nor rolls back.
     *
     * @throws Exception any exception means the effect failed, whatever its type; the transaction is rolled back
     */
    void handle(T transaction, Received message) throws Exception;

    /** The same handler, with something made current around it, for each message also where several are together. */
    default MessageHandler<T> within(HandlerScope scope) {
        ScopedHandling scoped = new ScopedHandling(scope);
        return (transaction, message) -> scoped.run(message, () -> handle(transaction, message));
    }
}
