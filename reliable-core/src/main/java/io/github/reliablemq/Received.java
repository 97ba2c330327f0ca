package io.github.reliablemq;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message as a handler gets it. Immutable and thread-safe. */
public final class Received {

    private final MessageId id;
    private final Destination destination;
    private final @Nullable String orderingKey;
    private final Headers headers;
    private final Body body;
    private final Instant recordedAt;
    private final int deliveries;
    private final int epoch;
    private final @Nullable MessageId retry;

    /**
     * For transports and tests.
     *
     * @param recordedAt when the sender recorded it, by the sender's clock
     * @param deliveries which delivery to this subscription this is, 1 for the first, as far as the broker knows
     */
    public Received(
            MessageId id,
            Destination destination,
            @Nullable String orderingKey,
            Headers headers,
            Body body,
            Instant recordedAt,
            int deliveries) {
        this(id, destination, orderingKey, headers, body, recordedAt, deliveries, 0, null);
    }

    private Received(
            MessageId id,
            Destination destination,
            @Nullable String orderingKey,
            Headers headers,
            Body body,
            Instant recordedAt,
            int deliveries,
            int epoch,
            @Nullable MessageId retry) {
        this.id = Objects.requireNonNull(id, "id");
        this.destination = Objects.requireNonNull(destination, "destination");
        this.orderingKey = orderingKey;
        this.headers = Objects.requireNonNull(headers, "headers");
        this.body = Objects.requireNonNull(body, "body");
        this.recordedAt = Objects.requireNonNull(recordedAt, "recordedAt");
        this.deliveries = deliveries;
        this.epoch = epoch;
        this.retry = retry;
    }

    /** For transports: the same message, replayed by an operator that many times. */
    public Received inEpoch(int replays) {
        return new Received(id, destination, orderingKey, headers, body, recordedAt, deliveries, replays, retry);
    }

    /** For transports: the same message, brought back by that message of an outbox. */
    public Received broughtBackBy(MessageId other) {
        return new Received(id, destination, orderingKey, headers, body, recordedAt, deliveries, epoch, other);
    }

    /** The idempotency key. */
    public MessageId id() {
        return id;
    }

    /** Where it was sent to. */
    public Destination destination() {
        return destination;
    }

    public Optional<String> orderingKey() {
        return Optional.ofNullable(orderingKey);
    }

    public Headers headers() {
        return headers;
    }

    public Body body() {
        return body;
    }

    /** The trace its sender recorded it in; empty when there was none, or it is not well-formed. */
    public Optional<TraceContext> trace() {
        return TraceContext.parse(
                headers.find(TraceContext.TRACEPARENT).orElse(null),
                headers.find(TraceContext.TRACESTATE).orElse(null));
    }

    /** The text of the body; see {@link Body#text()}. */
    public String text() {
        return body.text();
    }

    public Instant recordedAt() {
        return recordedAt;
    }

    /** Which delivery this is, 1 for the first. Brokers forget it when they restart: a hint, not a count. */
    public int deliveries() {
        return deliveries;
    }

    /** How often an operator has replayed it; attempts are counted anew in each. */
    public int epoch() {
        return epoch;
    }

    /** The message that waited in an outbox to bring this one back; empty for the first copy. */
    public Optional<MessageId> retry() {
        return Optional.ofNullable(retry);
    }

    /** Id, destination and size only. */
    @Override
    public String toString() {
        return "Received[" + id + ", " + destination + ", " + body + ", delivery " + deliveries + "]";
    }
}
