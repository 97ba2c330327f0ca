package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HandlerScopeTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Received MESSAGE =
            message(Map.of(TraceContext.TRACEPARENT, PARENT, TraceContext.TRACESTATE, "a=1"));

    private final List<String> steps = new ArrayList<>();
    private @Nullable TraceContext current;

    private final HandlerScope scope = message -> {
        current = message.trace().orElse(null);
        steps.add("open " + current);
        return () -> {
            current = null;
            steps.add("end");
        };
    };

    @Test
    void theSendersTraceIsCurrentWhileTheHandlerRunsAndNoLonger() throws Exception {
        MessageHandler<String> handler = (tx, message) -> steps.add(tx + " in " + current);
        LeasedHandler leased = message -> steps.add("leased in " + current);

        handler.within(scope).handle("tx", MESSAGE);
        leased.within(scope).handle(MESSAGE);

        assertThat(steps)
                .containsExactly(
                        "open " + PARENT, "tx in " + PARENT, "end", "open " + PARENT, "leased in " + PARENT, "end");
        assertThat(current).isNull();
    }

    @Test
    void aHandlerThatLooksAtItsLeaseRunsWithinAScopeToo() throws Exception {
        LeaseAwareHandler aware = (message, lease) -> steps.add(lease.idempotencyKey() + " in " + current);
        LeaseContext lease = new LeaseContext() {
            @Override
            public String idempotencyKey() {
                return "key";
            }

            @Override
            public boolean leaseValid() {
                return true;
            }

            @Override
            public void onLeaseLost(Runnable callback) {
                throw new AssertionError("not asked");
            }
        };

        aware.within(scope).handle(MESSAGE, lease);

        assertThat(steps).containsExactly("open " + PARENT, "key in " + PARENT, "end");
    }

    @Test
    void theScopeEndsWhenTheHandlerFailsAndTheFailureIsTheHandlers() {
        LeasedHandler failing = message -> {
            throw new IllegalStateException("no mail server");
        };

        assertThatThrownBy(() -> failing.within(scope).handle(MESSAGE)).hasMessage("no mail server");

        assertThat(steps).containsExactly("open " + PARENT, "end");
    }

    @Test
    void aScopeThatFailsFailsNoMessage() throws Exception {
        HandlerScope unopened = message -> {
            throw new IllegalStateException("no tracer");
        };
        HandlerScope unclosed = message -> () -> {
            throw new IllegalStateException("no tracer");
        };
        HandlerScope unfit = message -> {
            throw new NoSuchMethodError("of a tracer");
        };
        HandlerScope unfitAtTheEnd = message -> () -> {
            throw new NoSuchMethodError("of a tracer");
        };
        LeasedHandler handler = message -> steps.add("handled");

        handler.within(unopened).handle(MESSAGE);
        handler.within(unclosed).handle(MESSAGE);
        handler.within(unfit).handle(MESSAGE);
        handler.within(unfitAtTheEnd).handle(MESSAGE);
        handler.within(HandlerScope.NONE).handle(MESSAGE);

        assertThat(steps).hasSize(5).containsOnly("handled");
    }

    @Test
    void aTraceIsOfferedOnlyWhenItIsWellFormed() {
        assertThat(MESSAGE.trace()).get().hasToString(PARENT);
        assertThat(MESSAGE.trace().flatMap(TraceContext::tracestate)).contains("a=1");
        assertThat(message(Map.of()).trace()).isEmpty();
        assertThat(message(Map.of(TraceContext.TRACEPARENT, "made up")).trace()).isEmpty();
    }

    private static Received message(Map<String, Object> headers) {
        return new Received(
                new MessageId(UUID.randomUUID()),
                Destination.queue("orders"),
                null,
                Headers.of(headers),
                Body.text("x"),
                Instant.EPOCH,
                1);
    }
}
