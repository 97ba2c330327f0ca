package io.github.reliablemq.spi;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import java.util.Optional;

/**
 * A lease somebody takes, or has.
 *
 * @param token of its owner
 * @param fingerprint of the payload; kept with the claim and with the completion, and told to whoever comes later
 */
public record Lease(
        ConsumerName consumer, MessageId id, LeaseToken token, LeaseTerms terms, Optional<Fingerprint> fingerprint) {}
