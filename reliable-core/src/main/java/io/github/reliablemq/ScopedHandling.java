package io.github.reliablemq;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a scope around a handler. A scope that fails fails no message. Thread-safe. */
final class ScopedHandling {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerScope.class);

    private final HandlerScope scope;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    /** A handler's call. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    ScopedHandling(HandlerScope scope) {
        this.scope = Objects.requireNonNull(scope, "scope");
    }

    void run(Received message, Call handler) throws Exception {
        HandlerScope.End end = open(message);
        try {
            handler.run();
        } finally {
            close(message, end);
        }
    }

    private HandlerScope.End open(Received message) {
        try {
            return scope.open(message);
        } catch (RuntimeException | Error e) {
            failed(message, e);
            return () -> {};
        }
    }

    private void close(Received message, HandlerScope.End end) {
        try {
            end.close();
        } catch (RuntimeException | Error e) {
            failed(message, e);
        }
    }

    private void failed(Received message, Throwable e) {
        if (hasFailed.compareAndSet(false, true)) {
            LOG.warn(
                    "The scope of a handler failed at message {}; messages are handled without it. Repair the scope",
                    message.id(),
                    e);
        }
    }
}
