package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import java.time.Instant;
import java.util.Optional;

/**
 * A message in a dead-letter queue, without its body.
 *
 * @param brokerId the broker's name for this copy; what operations on one dead letter take
 * @param id the idempotency key; empty for a message of another sender
 * @param origin where it was taken from; empty when nobody wrote it down
 * @param cause why it is here; its type and fingerprint group equal causes
 * @param deliveries how many it had had, 0 when nobody wrote it down
 * @param since when it came here
 * @param recordedAt when its sender recorded it; empty for a message of another sender
 * @param replays how often it was replayed before
 */
public record DeadLetter(
        String brokerId,
        Optional<MessageId> id,
        Optional<Destination> origin,
        Failure cause,
        int deliveries,
        Instant since,
        Optional<Instant> recordedAt,
        int replays) {}
