package io.github.reliablemq.torture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a message of a run says, and how it is recognised again. */
final class Content {

    /** Header that is hashed with the body. */
    static final String SALT = "torture_salt";

    /** Header with the number within destination and key; 0 without a key. */
    static final String SEQ = "torture_seq";

    /** Header of messages that do harm: {@link Kind}. */
    static final String KIND = "torture_kind";

    /** Property of what the campaign sends to the broker past the library. */
    static final String FOREIGN = "torture_foreign";

    private static final int BYTES = 16;

    private Content() {}

    /** What a message does to those who touch it. */
    enum Kind {
        PLAIN,
        /** The handler does not come back, the first time in each process. */
        HANG,
        /** The relay's process ends when it sends it. */
        HALT_RELAY,
        /** The consumer's process ends when it handles it. */
        HALT_CONSUMER;

        /** Exit status of a process that such a message ended. */
        static final int HALTED = 77;
    }

    static String hash(byte[] body, String salt) {
        MessageDigest sha = sha256();
        sha.update(body);
        sha.update((byte) 0);
        sha.update(salt.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha.digest(), 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
