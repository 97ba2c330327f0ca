package io.github.reliablemq;

/** A {@link LeasedHandler} that looks at its lease. */
@FunctionalInterface
public interface LeaseAwareHandler {

    /**
     * Does the effect; see {@link LeasedHandler#handle}.
     *
     * @param lease of this run; of no use after it
     * @throws Exception any exception means the effect failed, whatever its type; it will be tried again
     */
    void handle(Received message, LeaseContext lease) throws Exception;

    /** The same handler, with something made current around it. */
    default LeaseAwareHandler within(HandlerScope scope) {
        ScopedHandling scoped = new ScopedHandling(scope);
        return (message, lease) -> scoped.run(message, () -> handle(message, lease));
    }
}
