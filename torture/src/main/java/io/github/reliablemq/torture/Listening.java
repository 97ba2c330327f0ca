package io.github.reliablemq.torture;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.activemq.ActiveMqListener;
import java.time.Duration;

/** How the consumers of a run listen. */
final class Listening {

    static final int THREADS = 3;

    /** A handler that takes longer is interrupted. */
    static final Duration HANDLER_LIMIT = Duration.ofSeconds(5);

    private static final int PREFETCH = 50;

    /** Of those that can, every second process handles several at once. */
    private static final int BATCH = 20;

    private Listening() {}

    static ActiveMqListener to(String queue, Part part, IdempotentConsumer consumer) {
        ActiveMqBroker broker = ActiveMqBroker.builder()
                .url(part.addresses().brokerUrl())
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        return ActiveMqListener.builder(broker)
                .queue(Queues.destination(queue))
                .consumer(consumer)
                .concurrency(THREADS)
                .prefetch(PREFETCH)
                .handlerLimit(HANDLER_LIMIT)
                .batch(consumer.handlesTogether() && part.isEven() ? BATCH : 1)
                .deadLetters(Queues.destination(Queues.dead(queue)))
                .build();
    }
}
