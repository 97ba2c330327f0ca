package io.github.reliablemq.spi;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message ready for the wire: what was recorded, with its id and recording time. Immutable. */
public record Envelope(
        MessageId id, Destination destination, @Nullable String key, Headers headers, Body body, Instant recordedAt) {

    /** Messages of one key and destination keep their order. */
    public Optional<String> orderingKey() {
        return Optional.ofNullable(key);
    }

    /** Whether both belong to one ordered sequence. */
    public boolean sharesKeyWith(Envelope other) {
        return key != null && key.equals(other.key) && destination.equals(other.destination);
    }
}
