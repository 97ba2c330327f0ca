package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.Body;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseTerms;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Messages to handle, and leases for them. */
final class Deliveries {

    static final ConsumerName MAILER = new ConsumerName("mailer");
    static final Duration LEASE = Duration.ofSeconds(30);
    static final Duration RETENTION = Duration.ofHours(24);

    private Deliveries() {}

    static Received message() {
        return message(new MessageId(UUID.randomUUID()), 1);
    }

    static Received message(MessageId id, int delivery) {
        return new Received(
                id, Destination.queue("mails"), null, Headers.none(), Body.text("x"), Instant.EPOCH, delivery);
    }

    static Lease lease(MessageId id) {
        return lease(id, LEASE, CrashPolicy.RETRY_AFTER_LEASE);
    }

    /** With a token of its own. */
    static Lease lease(MessageId id, Duration time, CrashPolicy policy) {
        return new Lease(
                MAILER,
                id,
                new LeaseToken(UUID.randomUUID()),
                new LeaseTerms(time, RETENTION, policy),
                Optional.empty());
    }
}
