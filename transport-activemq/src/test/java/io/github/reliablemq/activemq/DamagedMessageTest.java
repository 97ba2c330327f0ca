package io.github.reliablemq.activemq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.spi.Envelope;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.openwire.OpenWireFormat;
import org.apache.activemq.util.ByteSequence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages whose bytes were changed on the wire. Whole ones of every kind are in {@link JmsMappingIT}. */
class DamagedMessageTest {

    private static final int RUNS = 50_000;
    private static final int FRAME = 1 << 20;
    private static final Destination QUEUE = Destination.queue("damaged");

    @Test
    @DisplayName("P11: no damage to a message's bytes gets an exception out of its reading")
    void damageIsAnAnswer() throws JMSException, IOException {
        Random random = new Random(2026);
        List<byte[]> sound = List.of(bytes(Body.text("a text")), bytes(Body.bytes("some bytes".getBytes(UTF_8))));
        int read = 0;
        for (int i = 0; i < RUNS; i++) {
            byte[] bytes = sound.get(i % sound.size()).clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ActiveMQMessage damaged = travelled(bytes);
            if (damaged != null) {
                assertThat(JmsReading.decode(damaged)).isNotNull();
                read++;
            }
        }
        assertThat(read).isGreaterThan(RUNS / 4);
    }

    private static byte[] bytes(Body body) throws JMSException, IOException {
        Envelope envelope = Samples.envelope(QUEUE, "k", Headers.of(Map.of("region", "north", "attempt", 3)), body);
        ActiveMQMessage message = new JmsMapping(JmsMapping.Groups.BY_KEY).encode(envelope, FRAME);
        message.setDestination(JmsMapping.destination(QUEUE));
        ByteSequence marshalled = new OpenWireFormat().marshal(message);
        int start = marshalled.getOffset();
        return Arrays.copyOfRange(marshalled.getData(), start, start + marshalled.getLength());
    }

    /** Null where the client gives up the connection, or sees no message: then nobody is to read it. */
    private static @Nullable ActiveMQMessage travelled(byte[] bytes) {
        try {
            ActiveMQMessage message = (ActiveMQMessage) new OpenWireFormat().unmarshal(new ByteSequence(bytes));
            if (message != null) {
                // As the client hands it out.
                message.setReadOnlyBody(true);
            }
            return message;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }
}
