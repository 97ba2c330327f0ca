package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.TraceContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds the caller's trace to a message's headers. A tracer that fails fails no message. Thread-safe. */
final class Tracing {

    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

    private final Supplier<Optional<TraceContext>> current;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    Tracing(Supplier<Optional<TraceContext>> current) {
        this.current = current;
    }

    /** What the sender set wins, both headers together: a state belongs to its parent. */
    Headers addTo(Headers headers) {
        if (headers.find(TraceContext.TRACEPARENT).isPresent()
                || headers.find(TraceContext.TRACESTATE).isPresent()) {
            return headers;
        }
        return trace().map(trace -> with(headers, trace)).orElse(headers);
    }

    private Optional<TraceContext> trace() {
        try {
            return current.get();
        } catch (RuntimeException | Error e) {
            if (hasFailed.compareAndSet(false, true)) {
                LOG.warn(
                        "The trace of a message could not be told; it is recorded without one, later ones likewise", e);
            }
            return Optional.empty();
        }
    }

    private static Headers with(Headers headers, TraceContext trace) {
        Map<String, Object> all = new LinkedHashMap<>(headers.asMap());
        all.put(TraceContext.TRACEPARENT, trace.traceparent());
        trace.tracestate().ifPresent(state -> all.put(TraceContext.TRACESTATE, state));
        try {
            return Headers.stored(all);
        } catch (InvalidMessageException e) {
            // The sender's own headers leave no room.
            return headers;
        }
    }
}
