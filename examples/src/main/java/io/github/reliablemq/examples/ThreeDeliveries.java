package io.github.reliablemq.examples;

import io.github.reliablemq.Destination;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.activemq.ActiveMqDirectSender;
import io.github.reliablemq.activemq.ActiveMqListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Puts the same message into a queue three times, and lets a consumer have all three copies. */
final class ThreeDeliveries {

    static final int COPIES = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ThreeDeliveries() {}

    /** Returns when the broker was told that each of the three is done with. */
    static void to(IdempotentConsumer consumer, String brokerUrl, String text) throws InterruptedException {
        Destination queue = Destination.queue("payments");
        Message message =
                Message.to(queue).id(MessageId.named("payment-4711")).text(text).build();
        send(brokerUrl, message);
        CountDownLatch acknowledged = new CountDownLatch(COPIES);
        ListenerEvents events = new ListenerEvents() {
            @Override
            public void acknowledged(Destination from) {
                acknowledged.countDown();
            }
        };
        try (ActiveMqListener listener = ActiveMqListener.builder(brokerUrl)
                .queue(queue)
                .consumer(consumer)
                .events(events)
                .build()) {
            listener.start();
            if (!acknowledged.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(acknowledged.getCount() + " of " + COPIES
                        + " deliveries were not acknowledged within " + PATIENCE);
            }
        }
    }

    private static void send(String brokerUrl, Message message) {
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(brokerUrl)) {
            for (int copy = 0; copy < COPIES; copy++) {
                Outcome outcome = sender.send(message).toCompletableFuture().join();
                if (!(outcome instanceof Outcome.Stored)) {
                    throw new IllegalStateException("The broker did not take the message: " + outcome);
                }
            }
        }
    }
}
