package io.github.reliablemq.servers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's protocol: a type and a length before each message, except while encryption is negotiated. */
final class PostgresDialect implements Dialect {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;
    private static final int STARTUP_HEADER = 8;
    private static final int HEADER = 5;
    private static final byte COMMAND_COMPLETE = 'C';
    private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    /** Offers of the client to encrypt that the server has still to answer, with one byte each. */
    private int offers;

    private boolean started;
    private boolean encrypted;

    @Override
    public int question(FrameBuffer bytes) {
        if (started) {
            return OPAQUE;
        }
        if (bytes.size() < STARTUP_HEADER) {
            return INCOMPLETE;
        }
        int length = bytes.intAt(0);
        return length < STARTUP_HEADER ? OPAQUE : length <= bytes.size() ? length : INCOMPLETE;
    }

    @Override
    public void asked(byte[] frame) {
        FrameBuffer startup = new FrameBuffer();
        startup.append(frame);
        int code = startup.intAt(Integer.BYTES);
        if (code == SSL_REQUEST || code == GSS_REQUEST) {
            offers++;
        } else {
            started = true;
        }
    }

    @Override
    public int answer(FrameBuffer bytes) {
        if (encrypted) {
            return OPAQUE;
        }
        if (offers > 0) {
            return bytes.size() > 0 ? 1 : INCOMPLETE;
        }
        if (bytes.size() < HEADER) {
            return INCOMPLETE;
        }
        int length = bytes.intAt(1);
        if (length < Integer.BYTES) {
            return OPAQUE;
        }
        return length < bytes.size() ? length + 1 : INCOMPLETE;
    }

    @Override
    public @Nullable String answered(byte[] frame) {
        if (offers > 0) {
            offers--;
            encrypted = frame[0] != 'N';
            return null;
        }
        boolean commit =
                frame[0] == COMMAND_COMPLETE && Arrays.equals(frame, HEADER, frame.length, COMMIT, 0, COMMIT.length);
        return commit ? Replies.COMMIT : null;
    }
}
