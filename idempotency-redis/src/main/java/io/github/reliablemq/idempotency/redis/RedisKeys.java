package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Keys and arguments as bytes. The formats are described at the package. */
final class RedisKeys {

    private static final byte LEASE = ':';
    /** Nothing a consumer's name may contain. */
    private static final byte ATTEMPTS = '!';

    private final byte[] prefix;

    RedisKeys(String prefix) {
        this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
    }

    byte[] lease(ConsumerName consumer, MessageId id) {
        return key(consumer, LEASE, id);
    }

    byte[] attempts(ConsumerName consumer, MessageId id) {
        return key(consumer, ATTEMPTS, id);
    }

    private byte[] key(ConsumerName consumer, byte kind, MessageId id) {
        byte[] name = consumer.value().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(prefix.length + name.length + 1 + 2 * Long.BYTES)
                .put(prefix)
                .put(name)
                .put(kind)
                .put(bytes(id.value()))
                .array();
    }

    static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static byte[] millis(Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("must be at least 1 ms, is " + time);
        }
        return ascii(Long.toString(time.toMillis()));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
