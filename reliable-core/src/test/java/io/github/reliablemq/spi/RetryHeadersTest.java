package io.github.reliablemq.spi;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.Destination.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Body;
import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RetryHeadersTest {

    private static final Instant RECORDED = Instant.parse("2024-05-06T07:08:09.123456Z");
    private static final MessageId ORIGINAL = new MessageId(new UUID(1, 2));
    private static final MessageId OWN = new MessageId(new UUID(3, 4));

    @Test
    void onTheWireItIsTheOriginalAgain() {
        Envelope wire = RetryHeaders.onTheWire(waiting(received("k").inEpoch(2)));
        assertThat(wire.id()).isEqualTo(ORIGINAL);
        assertThat(wire.recordedAt()).isEqualTo(RECORDED);
        assertThat(wire.orderingKey()).contains("k");
        assertThat(wire.headers().asMap())
                .isEqualTo(Map.of(
                        "region", "north", "rmq_retry_from", "topic://news", "rmq_retry_attempts", 3, "rmq_epoch", 2));
        assertThat(RetryHeaders.from(wire.headers().asMap())).contains(topic("news"));
    }

    @Test
    void whatBringsNothingBackStaysAsItIs() {
        Envelope plain = new Envelope(OWN, queue("q"), "k", Headers.none(), Body.text("x"), RECORDED);
        assertThat(RetryHeaders.onTheWire(plain)).isSameAs(plain);
    }

    @Test
    void applicationsCannotSetThem() {
        assertThatThrownBy(() -> Message.to(queue("q"))
                        .text("x")
                        .header(RetryHeaders.ID, ORIGINAL.toString())
                        .build())
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("reserved");
    }

    private static Envelope waiting(Received message) {
        Map<String, Object> headers = new TreeMap<>(message.headers().asMap());
        headers.putAll(RetryHeaders.of(message, 3));
        return new Envelope(OWN, queue("own"), null, Headers.stored(headers), message.body(), RECORDED.plusSeconds(60));
    }

    private static Received received(String key) {
        return new Received(
                ORIGINAL, topic("news"), key, Headers.of(Map.of("region", "north")), Body.text("x"), RECORDED, 1);
    }
}
