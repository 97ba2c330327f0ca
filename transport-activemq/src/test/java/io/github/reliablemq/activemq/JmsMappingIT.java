package io.github.reliablemq.activemq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.BodyCodec;
import io.github.reliablemq.spi.BodyHeaders;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** P12 integrity: id, headers and body arrive byte for byte as recorded. */
final class JmsMappingIT {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final long SEED = 20260301;
    private static final int[] ALPHABETS = {0x1, 0x7f, 0x80, 0x7ff, 0x800, 0xfffd, 0x10000, 0x10ffff};

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final Random random = new Random(SEED);

    @Test
    void fiveHundredRandomMessagesArriveAsTheyWere() throws JMSException {
        List<Envelope> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String key = random.nextBoolean() ? text(1 + random.nextInt(80)) : null;
            Body body = random.nextBoolean() ? Body.text(text(size())) : Body.bytes(bytes(size()));
            sent.add(Samples.envelope(queue, key, headers(), body));
        }
        store(sent);
        List<Message> arrived = Queues.drain(url, queue);
        assertThat(arrived).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertSame(sent.get(i), arrived.get(i), i);
        }
    }

    @Test
    void longHeaderValuesAndBodiesArriveToo() throws JMSException {
        String longest = "\u00e9\uD83D\uDE00x\u0001".repeat(4_000);
        Envelope sent = Samples.envelope(
                queue, "k".repeat(255), Headers.of(Map.of("long", longest)), Body.text(longest.repeat(60)));
        store(List.of(sent));
        assertSame(sent, Queues.drain(url, queue).get(0), 0);
    }

    @Test
    void orderingKeyIsTheMessageGroupUnlessSwitchedOff() throws JMSException {
        Envelope keyed = Samples.keyed(queue, "order-1", "x");
        store(List.of(keyed));
        ActiveMqTransport plain = ActiveMqTransport.builder(ActiveMqBroker.at(url))
                .withoutMessageGroups()
                .build();
        try (TransportLane lane = plain.connect(Samples.freshLane())) {
            assertThat(lane.send(List.of(keyed), DEADLINE)).isEqualTo(Outcome.stored());
        }
        List<Message> arrived = Queues.drain(url, queue);
        assertThat(arrived.get(0).getStringProperty("JMSXGroupID")).isEqualTo("order-1");
        assertThat(arrived.get(1).getStringProperty("JMSXGroupID")).isNull();
        assertThat(arrived.get(1).getStringProperty(JmsMapping.KEY)).isEqualTo("order-1");
    }

    @Test
    void messagesThatAreNotOursAreTypedAndNeverOpened() throws JMSException {
        Queues.send(url, queue, session -> session.createTextMessage("plain"));
        Queues.send(url, queue, session -> ours(session.createTextMessage("later"), 2));
        Queues.send(url, queue, session -> ours(session.createObjectMessage("object"), 1));
        Queues.send(url, queue, session -> ours(session.createMapMessage(), 1));
        Queues.send(url, queue, session -> ours(session.createStreamMessage(), 1));
        Queues.send(url, queue, session -> {
            Message message = ours(session.createTextMessage("x"), 1);
            message.setStringProperty(JmsMapping.ID, "not-a-uuid");
            return message;
        });
        Queues.send(url, queue, session -> ours(session.createTextMessage("half \uD800 pair"), 1));
        assertThat(Queues.drain(url, queue))
                .extracting(message ->
                        ((Decoded.Foreign) JmsReading.decode(message)).failure().type())
                .containsExactly(
                        "NotOurs",
                        "UnknownFormat",
                        "UnsupportedBody",
                        "UnsupportedBody",
                        "UnsupportedBody",
                        "Undecodable",
                        "Undecodable");
    }

    @Test
    void encodedBodiesAndReferencesTravelAndAreNeverTakenForBodies() throws JMSException {
        byte[] encoded =
                BodyCodec.gzip().encode("x".repeat(1_000).getBytes(UTF_8)).orElseThrow();
        Headers gzip = BodyHeaders.encoded(Headers.of(Map.of("own", 1)), "gzip", Body.Kind.TEXT);
        Headers elsewhere = BodyHeaders.referenced(Headers.none(), "s3://bucket/key", Body.Kind.TEXT);
        store(List.of(
                Samples.envelope(queue, null, gzip, Body.bytes(encoded)),
                Samples.envelope(queue, null, elsewhere, Body.text(""))));

        List<Message> arrived = Queues.drain(url, queue);
        assertThat(arrived.get(0).getStringProperty("rmq_codec")).isEqualTo("gzip");
        assertThat(arrived.get(0).getStringProperty("rmq_body_kind")).isEqualTo("TEXT");
        assertThat(arrived.get(0).getIntProperty("own")).isEqualTo(1);
        assertThat(arrived.get(1).getStringProperty("rmq_body_ref")).isEqualTo("s3://bucket/key");
        Received undone = ((Decoded.Ok) JmsReading.decode(arrived.get(0))).message();
        assertThat(undone.text()).isEqualTo("x".repeat(1_000));
        assertThat(undone.headers().asMap()).containsExactly(Map.entry("own", 1));
        assertThat(((Decoded.Foreign) JmsReading.decode(arrived.get(1)))
                        .failure()
                        .text())
                .contains("s3://bucket/key");
    }

    /** Agents and brokers on the way add properties that no handler of ours could have been sent. */
    @Test
    void propertiesWithIllegalNamesAreLeftOutAndTheRestIsRead() throws JMSException {
        Queues.send(url, queue, session -> {
            Message message = ours(session.createTextMessage("x"), 1);
            message.setStringProperty("added-by-agent", "1");
            message.setStringProperty("scheduledJobId", "2");
            message.setStringProperty("good", "3");
            return message;
        });
        Received received =
                ((Decoded.Ok) JmsReading.decode(Queues.drain(url, queue).get(0))).message();
        assertThat(received.headers().asMap()).containsExactly(Map.entry("good", "3"));
    }

    private static <M extends Message> M ours(M message, int format) throws JMSException {
        message.setStringProperty(JmsMapping.ID, "0190c5f4-0000-7000-8000-000000000001");
        message.setIntProperty(JmsMapping.FORMAT, format);
        message.setLongProperty(JmsMapping.RECORDED, 1);
        return message;
    }

    private static void assertSame(Envelope sent, Message message, int index) throws JMSException {
        Received received = ((Decoded.Ok) JmsReading.decode(message)).message();
        String which = "seed " + SEED + ", message " + index;
        assertThat(received.id()).as(which).isEqualTo(sent.id());
        assertThat(received.destination()).as(which).isEqualTo(sent.destination());
        assertThat(received.orderingKey()).as(which).isEqualTo(sent.orderingKey());
        assertThat(received.headers()).as(which).isEqualTo(sent.headers());
        assertThat(received.body().kind()).as(which).isEqualTo(sent.body().kind());
        assertThat(received.body().toBytes()).as(which).isEqualTo(sent.body().toBytes());
        assertThat(received.recordedAt()).as(which).isEqualTo(sent.recordedAt());
        assertThat(received.deliveries()).as(which).isEqualTo(1);
        assertThat(message.getJMSDeliveryMode()).as(which).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(message.getJMSExpiration()).as(which).isZero();
    }

    private void store(List<Envelope> envelopes) {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(envelopes, DEADLINE)).isEqualTo(Outcome.stored());
        }
    }

    private Headers headers() {
        Map<String, Object> values = new LinkedHashMap<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            values.put((random.nextInt(4) == 0 ? "gr\u00f6\u00dfe" : "h") + i, value());
        }
        return Headers.of(values);
    }

    private Object value() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextBoolean();
            case 1 -> (byte) random.nextInt();
            case 2 -> (short) random.nextInt();
            case 3 -> random.nextInt();
            case 4 -> random.nextLong();
            case 5 -> Float.intBitsToFloat(random.nextInt() & 0xff7fffff);
            case 6 -> random.nextInt(5) == 0 ? -0.0 : random.nextDouble() * Double.MAX_VALUE;
            default -> text(random.nextInt(40));
        };
    }

    private int size() {
        return random.nextInt(20) == 0 ? 20_000 : random.nextInt(200);
    }

    /** Code points from every length of UTF-8 and from both sides of each border, control characters included. */
    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int range = random.nextInt(4) * 2;
            int point = random.nextInt(8) == 0
                    ? ALPHABETS[random.nextInt(ALPHABETS.length)]
                    : ALPHABETS[range] + random.nextInt(ALPHABETS[range + 1] - ALPHABETS[range] + 1);
            boolean surrogate = point >= 0xd800 && point <= 0xdfff;
            text.appendCodePoint(surrogate ? 'x' : point);
        }
        return text.toString();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
