package io.github.reliablemq.spi;

import java.util.Optional;

/**
 * Changes the bytes of a body for the way: compresses, encrypts. Applied once, when the message is recorded; undone by
 * the receiver, who finds the codec by the name that travels with the message. Thread-safe.
 */
public interface BodyCodec {

    /** On the wire: a letter, then letters, digits and {@code . _ -}, at most 63 characters. Never changes meaning. */
    String name();

    /**
     * The bytes to travel; empty to leave this body as it is.
     *
     * @param body not to be changed
     */
    Optional<byte[]> encode(byte[] body);

    /**
     * Undoes {@link #encode}.
     *
     * @param maxBytes how large the result may become; must be enforced while decoding, not after it
     * @throws io.github.reliablemq.InvalidMessageException when the bytes are damaged or become more than that
     */
    byte[] decode(byte[] encoded, int maxBytes);

    /** Compresses with gzip what becomes smaller by it; named {@code gzip}. */
    static BodyCodec gzip() {
        return GzipCodec.INSTANCE;
    }
}
