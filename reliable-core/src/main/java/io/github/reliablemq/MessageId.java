package io.github.reliablemq;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.UUID;

/**
 * Identifies a message on the wire and is the idempotency key of every consumer. It stays the same over all repeats of
 * the message, unlike the broker's own {@code JMSMessageID}.
 *
 * @param value the 128 bits that travel with the message
 */
public record MessageId(UUID value) {

    /** UUID version 5 name space for {@link #named}; a random constant of this project. */
    private static final UUID NAMES = UUID.fromString("5b8b4f0e-4a52-4f0e-9c0b-0d6f3c1f6a77");

    public MessageId {
        Objects.requireNonNull(value, "value");
    }

    /**
     * The id for a name of the caller's, such as {@code "order-4711-placed"}: the same name always gives the same id
     * (UUID version 5, RFC 9562 section 5.5).
     */
    public static MessageId named(String name) {
        return new MessageId(named(NAMES, name));
    }

    /** UUID version 5 of a name in a name space. */
    static UUID named(UUID space, String name) {
        MessageDigest sha1 = sha1();
        sha1.update(toBytes(space));
        byte[] hash = sha1.digest(name.getBytes(StandardCharsets.UTF_8));
        hash[6] = (byte) ((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
        return new UUID(toLong(hash, 0), toLong(hash, 8));
    }

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws IllegalArgumentException when {@code text} is not a UUID
     */
    public static MessageId parse(String text) {
        return new MessageId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }

    private static byte[] toBytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static long toLong(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes, offset, Long.BYTES).getLong();
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
