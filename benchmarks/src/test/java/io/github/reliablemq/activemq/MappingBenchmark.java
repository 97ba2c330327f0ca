package io.github.reliablemq.activemq;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Envelope;
import jakarta.jms.JMSException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.command.ActiveMQMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A text of 1 KiB with a key and two headers becomes a marshalled broker message, and is read again. */
@State(Scope.Benchmark)
public class MappingBenchmark {

    private static final long FRAME = 100L << 20;
    private static final Destination QUEUE = Destination.queue("orders");

    private final JmsMapping mapping = new JmsMapping(JmsMapping.Groups.NONE);
    private final Envelope envelope = new Envelope(
            new MessageId(UUID.fromString("0192f0c4-7a10-7cc0-8000-0123456789ab")),
            QUEUE,
            "customer-17",
            Headers.of(Map.of("tenant", "berlin-mitte", "version", 3)),
            Body.text("x".repeat(1024)),
            Instant.parse("2026-03-01T12:34:56.123456Z"));
    private final ActiveMQMessage onTheWire = onTheWire();

    @Benchmark
    public ActiveMQMessage encode() throws JMSException {
        return mapping.encode(envelope, FRAME);
    }

    /** With the copy that a message which was not read yet has to be. */
    @Benchmark
    public Object decode() {
        return JmsReading.decode((ActiveMQMessage) onTheWire.copy());
    }

    private ActiveMQMessage onTheWire() {
        try {
            ActiveMQMessage message = mapping.encode(envelope, FRAME);
            message.setDestination(JmsMapping.destination(QUEUE));
            message.clearUnMarshalledState();
            if (JmsReading.decode((ActiveMQMessage) message.copy()) instanceof Decoded.Foreign foreign) {
                throw new IllegalStateException("The sample cannot be read: " + foreign.failure());
            }
            return message;
        } catch (JMSException e) {
            throw new IllegalStateException("The sample cannot be encoded", e);
        }
    }
}
