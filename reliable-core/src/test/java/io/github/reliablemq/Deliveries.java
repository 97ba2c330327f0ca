package io.github.reliablemq;

import java.time.Instant;

/** Deliveries for consumer tests. */
final class Deliveries {

    static final ConsumerName CONSUMER = new ConsumerName("mailer");
    static final MessageId ID = MessageId.named("delivered");

    private Deliveries() {}

    static Received delivery() {
        return delivery(ID, 1);
    }

    static Received delivery(MessageId id, int number) {
        return new Received(
                id, Destination.queue("orders"), null, Headers.none(), Body.text("x"), Instant.EPOCH, number);
    }
}
