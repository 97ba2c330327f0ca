package io.github.reliablemq;

/** The effect of a message that cannot join a transaction: a mail, a call to another system. */
@FunctionalInterface
public interface LeasedHandler {

    /**
     * Does the effect. It may be repeated after a crash; where the receiver of the effect knows idempotency keys, give
     * it {@code message.id()}, or use a {@link LeaseAwareHandler}.
     *
     * @throws Exception any exception means the effect failed, whatever its type; it will be tried again
     */
    void handle(Received message) throws Exception;

    /** The same handler, with something made current around it. */
    default LeasedHandler within(HandlerScope scope) {
        ScopedHandling scoped = new ScopedHandling(scope);
        return message -> scoped.run(message, () -> handle(message));
    }
}
