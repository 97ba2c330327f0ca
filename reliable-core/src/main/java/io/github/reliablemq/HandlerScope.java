package io.github.reliablemq;

/**
 * Makes something current on a handler's thread while it handles one message, usually the message's trace; see
 * {@link MessageHandler#within}, {@link LeasedHandler#within}, {@link LeaseAwareHandler#within}. With OpenTelemetry:
 *
 * <pre>{@code
 * HandlerScope traces = message -> {
 *     // getter: a TextMapGetter<Received> that reads the headers
 *     Context sender = propagator.extract(Context.root(), message, getter);
 *     Scope scope = sender.makeCurrent();
 *     return scope::close;
 * };
 * inbox.consumer("stock", handler.within(traces));
 * }</pre>
 *
 * <p>Must be thread-safe and quick. What it or its end throws is logged once for each handler, and changes nothing for
 * the message.
 */
@FunctionalInterface
public interface HandlerScope {

    /** Nothing is made current. */
    HandlerScope NONE = message -> () -> {};

    /** Called on the handler's thread before it. {@link Received#trace()} is the trace of the sender. */
    End open(Received message);

    /** Takes back what was made current; called on the same thread after the handler, whatever became of that. */
    @FunctionalInterface
    interface End extends AutoCloseable {

        @Override
        void close();
    }
}
