package io.github.reliablemq.spi;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Tells payloads apart.
 *
 * @param value the first 128 bits of a SHA-256
 */
public record Fingerprint(UUID value) {

    /** Of that content. */
    public static Fingerprint of(byte[] content) {
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest(content));
        return new Fingerprint(new UUID(hash.getLong(), hash.getLong()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
