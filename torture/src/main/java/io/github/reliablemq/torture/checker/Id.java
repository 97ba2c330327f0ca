package io.github.reliablemq.torture.checker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** A name in two longs: a UUID as it is, anything else by its digest. */
record Id(long high, long low) {
    private static final int UUID_LENGTH = 36;

    static Id of(String text) {
        if (text.length() == UUID_LENGTH) {
            try {
                UUID uuid = UUID.fromString(text);
                return new Id(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
            } catch (IllegalArgumentException otherName) {
                return digest(text);
            }
        }
        return digest(text);
    }

    private static Id digest(String text) {
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            return new Id(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java has SHA-256", e);
        }
    }

    /** As a UUID, which a message id is. */
    @Override
    public String toString() {
        return new UUID(high, low).toString();
    }
}
