package io.github.reliablemq;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a message says: text or bytes, nothing else. Immutable; text is kept as UTF-8 from the moment it is recorded
 * until it arrives, so that no step can change a byte of it.
 */
public final class Body {

    /** How the receiver is meant to read the bytes. */
    public enum Kind {
        TEXT(0),
        BYTES(1);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** The number that stores keep. Never changes meaning. */
        public int number() {
            return number;
        }

        /**
         * The kind with that number.
         *
         * @throws IllegalArgumentException for a number this version does not know
         */
        public static Kind of(int number) {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("Body kind " + number + " is unknown to this version");
        }
    }

    private final Kind kind;
    private final byte[] bytes;

    private Body(Kind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /**
     * A text body.
     *
     * @throws InvalidMessageException when the text holds a NUL character or half a surrogate pair, which databases and
     *     drivers refuse or silently replace
     */
    public static Body text(String text) {
        return new Body(Kind.TEXT, strictUtf8("text body", text));
    }

    /** A body of bytes; the array is copied. */
    public static Body bytes(byte[] bytes) {
        return new Body(Kind.BYTES, bytes.clone());
    }

    /**
     * For stores and transports: a body around an array that nobody else will change. Not copied.
     *
     * @param bytes for {@link Kind#TEXT} well-formed UTF-8, as {@link #text} made it
     */
    public static Body wrap(Kind kind, byte[] bytes) {
        return new Body(kind, bytes);
    }

    public Kind kind() {
        return kind;
    }

    /** Length in bytes, for text in UTF-8. */
    public int size() {
        return bytes.length;
    }

    /** A copy of the bytes, for text in UTF-8. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes without a copy, read-only. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /**
     * The text.
     *
     * @throws IllegalStateException when this is a body of bytes
     */
    public String text() {
        if (kind != Kind.TEXT) {
            throw new IllegalStateException("This body is BYTES, not TEXT: read it with toBytes()");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body that && kind == that.kind && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(bytes);
    }

    /** Kind and size only: bodies do not belong in logs. */
    @Override
    public String toString() {
        return kind + "(" + bytes.length + " bytes)";
    }

    static byte[] strictUtf8(String what, String text) {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new InvalidMessageException(
                    "The " + what + " has a NUL character at index " + nul + ": send it as bytes, or remove it");
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        // There and back is several times faster than the encoder that reports what it cannot encode.
        if (!text.equals(new String(encoded, StandardCharsets.UTF_8))) {
            throw new InvalidMessageException("The " + what
                    + " has half a surrogate pair and is not valid Unicode: repair it, or send it as bytes");
        }
        return encoded;
    }
}
