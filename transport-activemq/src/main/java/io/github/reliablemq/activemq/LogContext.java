package io.github.reliablemq.activemq;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * What a listener's thread works for, in SLF4J's MDC, and which message while a handler runs; the keys are documented
 * in {@code docs/operations.md}. Never anything of a message's content.
 */
record LogContext(ConsumerName consumer, Destination from) {

    private static final String CONSUMER = "reliablemq.consumer";
    private static final String DESTINATION = "reliablemq.destination";
    private static final String MESSAGE = "reliablemq.message";

    void enter() {
        MDC.put(CONSUMER, consumer.value());
        MDC.put(DESTINATION, from.toString());
    }

    void leave() {
        MDC.remove(CONSUMER);
        MDC.remove(DESTINATION);
    }

    <T> T handling(MessageId message, Supplier<T> handler) {
        MDC.put(MESSAGE, message.toString());
        return handling(handler);
    }

    /** Leaves the context as it was, whatever the handler does to it. */
    <T> T handling(Supplier<T> handler) {
        try {
            return handler.get();
        } finally {
            MDC.remove(MESSAGE);
            enter();
        }
    }
}
