package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import java.time.Instant;
import java.util.UUID;

/** Messages to handle. */
final class Deliveries {

    private Deliveries() {}

    static Received message() {
        return new Received(
                new MessageId(UUID.randomUUID()),
                Destination.queue("mails"),
                null,
                Headers.none(),
                Body.text("x"),
                Instant.EPOCH,
                1);
    }
}
