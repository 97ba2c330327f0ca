package io.github.reliablemq.spi;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Headers of ours on a message that brings another one back to its consumer later. The message that waits in the outbox
 * has an id of its own; on the wire the original's id, recording time and key take the place of its own, so that it is
 * the same message to whoever reads it. Applications can neither set nor see them. {@code docs/wire.md} describes them.
 */
public final class RetryHeaders {

    /** The id of the message that comes back, a String. Only in the outbox. */
    public static final String ID = "rmq_retry_of";

    /** When it was recorded first, a long: microseconds since 1970. Only in the outbox. */
    public static final String RECORDED = "rmq_retry_recorded_us";

    /** Its ordering key, a String; absent without one. Only in the outbox. */
    public static final String KEY = "rmq_retry_key";

    /** Where its sender sent it to, a String. */
    public static final String FROM = "rmq_retry_from";

    /** How many attempts it had had, an int; for people. */
    public static final String ATTEMPTS = "rmq_retry_attempts";

    /** How often an operator has replayed it, an int. The same property as that of a replayed message. */
    public static final String EPOCH = "rmq_epoch";

    /** The id of the message that waited, a String. Only on the wire. */
    public static final String RETRY = "rmq_retry";

    private static final Set<String> NAMES = Set.of(ID, RECORDED, KEY, FROM, ATTEMPTS, EPOCH);
    private static final Set<String> OUTBOX_ONLY = Set.of(ID, RECORDED, KEY);

    private RetryHeaders() {}

    /** Whether it is one of the names that are stored. */
    public static boolean isOne(String name) {
        return NAMES.contains(name);
    }

    /** Whether they say that the message brings another one back. */
    public static boolean areIn(Headers headers) {
        return headers.asMap().containsKey(ID);
    }

    /** What is stored with the message that brings that one back. */
    public static Map<String, Object> of(Received message, int attempts) {
        Map<String, Object> ours = new TreeMap<>();
        ours.put(ID, message.id().toString());
        ours.put(RECORDED, ChronoUnit.MICROS.between(Instant.EPOCH, message.recordedAt()));
        message.orderingKey().ifPresent(key -> ours.put(KEY, key));
        ours.put(FROM, message.destination().toString());
        ours.put(ATTEMPTS, attempts);
        if (message.epoch() > 0) {
            ours.put(EPOCH, message.epoch());
        }
        return ours;
    }

    /**
     * For transports: the message as it is to be on the wire, the original's id and time instead of its own.
     *
     * @return the same envelope, when it brings nothing back
     */
    public static Envelope onTheWire(Envelope envelope) {
        Map<String, Object> all = envelope.headers().asMap();
        if (!(all.get(ID) instanceof String id) || !(all.get(RECORDED) instanceof Long recorded)) {
            return envelope;
        }
        Map<String, Object> travelling = new TreeMap<>(all);
        travelling.keySet().removeAll(OUTBOX_ONLY);
        return new Envelope(
                MessageId.parse(id),
                envelope.destination(),
                all.get(KEY) instanceof String key ? key : null,
                Headers.stored(travelling),
                envelope.body(),
                Instant.EPOCH.plus(recorded, ChronoUnit.MICROS));
    }

    /** For transports: where the message was sent to first, of one that was brought back. */
    public static Optional<Destination> from(Map<String, Object> properties) {
        return properties.get(FROM) instanceof String from ? Optional.of(Destination.parse(from)) : Optional.empty();
    }
}
