package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Received;
import io.github.reliablemq.spi.Envelope;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.openwire.OpenWireFormat;
import org.apache.activemq.util.ByteSequence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Any message there can be, and any damage there can be to it, through the bytes of the wire. */
class JmsReadingFuzzTest {

    private static final int ROUND_TRIPS = 5_000;
    private static final int DAMAGED = 50_000;
    private static final int FRAME = 1 << 20;
    private static final Destination QUEUE = Destination.queue("fuzzed");

    private final SplittableRandom random = new SplittableRandom(2026);
    private final JmsMapping mapping = new JmsMapping(JmsMapping.Groups.BY_KEY);

    @Test
    @DisplayName("P12: what can be recorded arrives as it was, or was refused when it was written")
    void whatCanBeRecordedArrivesAsItWas() throws JMSException, IOException {
        int refused = 0;
        for (int i = 0; i < ROUND_TRIPS; i++) {
            Envelope sent;
            try {
                sent = envelope();
            } catch (InvalidMessageException e) {
                refused++;
                continue;
            }
            Decoded decoded = JmsReading.decode(Objects.requireNonNull(travelled(bytes(sent))));
            assertThat(decoded).isInstanceOf(Decoded.Ok.class);
            Received received = ((Decoded.Ok) decoded).message();
            assertThat(received.id()).isEqualTo(sent.id());
            assertThat(received.headers()).isEqualTo(sent.headers());
            assertThat(received.body()).isEqualTo(sent.body());
            assertThat(received.orderingKey()).isEqualTo(sent.orderingKey());
            assertThat(received.recordedAt()).isEqualTo(sent.recordedAt());
            assertThat(received.destination()).isEqualTo(sent.destination());
        }
        assertThat(refused).isBetween(1, ROUND_TRIPS / 2);
    }

    @Test
    @DisplayName("P11: no damage to a message's bytes gets an exception out of its reading")
    void damageIsAnAnswer() throws JMSException, IOException {
        int read = 0;
        for (int i = 0; i < DAMAGED; i++) {
            byte[] bytes = bytes(Samples.envelope(QUEUE, "k", Headers.of(sampleHeaders()), body()));
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            @Nullable ActiveMQMessage damaged;
            try {
                damaged = travelled(bytes);
            } catch (IOException | RuntimeException e) {
                // The client gives up the connection; no message of it reaches anybody.
                continue;
            }
            if (damaged != null) {
                assertThat(JmsReading.decode(damaged)).isNotNull();
                read++;
            }
        }
        assertThat(read).isGreaterThan(DAMAGED / 4);
    }

    private Envelope envelope() {
        Map<String, Object> headers = new TreeMap<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            headers.put(random.nextInt(20) == 0 ? text(4) : "h" + i, value());
        }
        String key = random.nextBoolean() ? "k" + text(20) : null;
        // Bodies of bytes go through a broker in JmsMappingIT.
        return Samples.envelope(QUEUE, key, Headers.of(headers), Body.text(wholeText(random.nextInt(200))));
    }

    private static Map<String, Object> sampleHeaders() {
        return Map.of("region", "north", "attempt", 3);
    }

    private Body body() {
        if (random.nextBoolean()) {
            byte[] bytes = new byte[random.nextInt(300)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt(256);
            }
            return Body.bytes(bytes);
        }
        return Body.text(wholeText(random.nextInt(200)));
    }

    private Object value() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextBoolean();
            case 1 -> (byte) random.nextInt();
            case 2 -> (short) random.nextInt();
            case 3 -> random.nextInt();
            case 4 -> random.nextLong();
            case 5 -> Float.intBitsToFloat(random.nextInt());
            case 6 -> Double.longBitsToDouble(random.nextLong());
            default -> text(30);
        };
    }

    /** Half surrogate pairs and NUL included. */
    private String text(int most) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(most);
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(40) == 0 ? (char) random.nextInt(0x10000) : (char) (32 + random.nextInt(95)));
        }
        return text.toString();
    }

    private String wholeText(int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int point = 1 + random.nextInt(Character.MAX_CODE_POINT);
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                text.appendCodePoint(point);
            }
        }
        return text.toString();
    }

    private byte[] bytes(Envelope envelope) throws JMSException, IOException {
        ActiveMQMessage message = mapping.encode(envelope, FRAME);
        message.setDestination(JmsMapping.destination(envelope.destination()));
        ByteSequence marshalled = new OpenWireFormat().marshal(message);
        byte[] bytes = new byte[marshalled.getLength()];
        System.arraycopy(marshalled.getData(), marshalled.getOffset(), bytes, 0, bytes.length);
        return bytes;
    }

    /** Null for what the client takes for no command at all. */
    private static @Nullable ActiveMQMessage travelled(byte[] bytes) throws IOException {
        @Nullable ActiveMQMessage message = (ActiveMQMessage) new OpenWireFormat().unmarshal(new ByteSequence(bytes));
        if (message != null) {
            // As the client hands it out.
            message.setReadOnlyBody(true);
        }
        return message;
    }
}
