package io.github.reliablemq.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Codecs, and the headers that tell of them. */
final class BodyCodecTest {

    private static final BodyCodec GZIP = BodyCodec.gzip();

    @Test
    void gzipGivesBackWhatItTook() {
        byte[] body = "reliable ".repeat(500).getBytes(StandardCharsets.UTF_8);
        byte[] encoded = GZIP.encode(body).orElseThrow();
        assertThat(encoded).hasSizeLessThan(body.length);
        assertThat(GZIP.decode(encoded, body.length)).isEqualTo(body);
    }

    @Test
    void gzipLeavesAloneWhatDoesNotShrink() {
        byte[] noise = new byte[10_000];
        new Random(7).nextBytes(noise);
        assertThat(GZIP.encode(noise)).isEmpty();
        assertThat(GZIP.encode(new byte[0])).isEmpty();
    }

    @Test
    void gzipStopsUnpackingAtItsBound() {
        byte[] bomb = GZIP.encode(new byte[50_000_000]).orElseThrow();
        assertThat(bomb).hasSizeLessThan(100_000);
        assertThatThrownBy(() -> GZIP.decode(bomb, 1_000))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("more than 1000");
    }

    @Test
    void damagedGzipIsATypedError() {
        byte[] encoded = GZIP.encode(new byte[1_000]).orElseThrow();
        assertThatThrownBy(() -> GZIP.decode(Arrays.copyOf(encoded, encoded.length - 9), 1_000))
                .isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> GZIP.decode(new byte[] {1, 2, 3}, 1_000)).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void whatWasDoneToABodyIsStoredWithItsHeaders() {
        Headers headers = BodyHeaders.referenced(
                BodyHeaders.encoded(Headers.of(Map.of("own", 1)), "gzip", Body.Kind.TEXT), "s3://b/k", Body.Kind.BYTES);
        assertThat(headers.asMap())
                .isEqualTo(Map.of("own", 1, "rmq_codec", "gzip", "rmq_body_kind", "TEXT", "rmq_body_ref", "s3://b/k"));
        assertThat(HeaderText.read(HeaderText.write(headers))).isEqualTo(headers);
    }

    @Test
    void applicationsCannotSayIt() {
        Headers stored = BodyHeaders.encoded(Headers.none(), "gzip", Body.Kind.TEXT);
        assertThatThrownBy(() -> Headers.of(stored.asMap())).isInstanceOf(InvalidMessageException.class);
        Message.Builder builder = Message.to(Destination.queue("q")).text("x").headers(stored);
        assertThatThrownBy(builder::build).hasMessageContaining("rmq_codec: is a reserved name");
        assertThatThrownBy(() -> Headers.stored(Map.of("rmq_id", "x"))).isInstanceOf(InvalidMessageException.class);
    }
}
