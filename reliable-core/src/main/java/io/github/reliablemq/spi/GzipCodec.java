package io.github.reliablemq.spi;

import io.github.reliablemq.InvalidMessageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The JDK's gzip. */
final class GzipCodec implements BodyCodec {

    static final GzipCodec INSTANCE = new GzipCodec();

    private GzipCodec() {}

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public Optional<byte[]> encode(byte[] body) {
        ByteArrayOutputStream smaller = new ByteArrayOutputStream(body.length / 2 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(smaller)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail to be written", e);
        }
        return smaller.size() < body.length ? Optional.of(smaller.toByteArray()) : Optional.empty();
    }

    @Override
    public byte[] decode(byte[] encoded, int maxBytes) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(encoded))) {
            byte[] body = gzip.readNBytes(maxBytes);
            if (gzip.read() >= 0) {
                throw new InvalidMessageException(
                        "The gzip body has " + encoded.length + " bytes and becomes more than " + maxBytes
                                + ", which is the limit; it was not unpacked further");
            }
            return body;
        } catch (IOException e) {
            throw new InvalidMessageException("The gzip body is damaged: " + e.getMessage(), e);
        }
    }
}
