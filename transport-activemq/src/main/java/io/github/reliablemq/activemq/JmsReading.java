package io.github.reliablemq.activemq;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.BodyHeaders;
import io.github.reliablemq.spi.RetryHeaders;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.util.MarshallingSupport;
import org.fusesource.hawtbuf.UTF8Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a broker message back into a message of ours. Never throws for what a message holds, and never deserializes:
 * whoever can send to a queue could otherwise run code here.
 */
final class JmsReading {

    private final Reading rules;

    JmsReading(Reading rules) {
        this.rules = rules;
    }

    /** With the defaults. */
    static Decoded decode(Message received) {
        return new JmsReading(Reading.DEFAULTS).read(received);
    }

    /**
     * What it is.
     *
     * @throws StoreException when its body is elsewhere and cannot be fetched now
     */
    Decoded read(Message received) {
        if (!(received instanceof ActiveMQMessage message)) {
            return foreign("NotOurs", "It is a " + received.getClass().getName() + ", no message of ActiveMQ");
        }
        try {
            Map<String, Object> properties = properties(message);
            MessageId id = idOf(message, properties);
            if (id == null) {
                return foreign("NotOurs", "It has no property " + JmsMapping.ID + ": it was sent by something else");
            }
            Object format = properties.get(JmsMapping.FORMAT);
            if (isOurs(properties)
                    && !Integer.valueOf(JmsMapping.CURRENT_FORMAT).equals(format)) {
                return foreign(
                        "UnknownFormat",
                        "Format " + format + " is not known here; this version reads " + JmsMapping.CURRENT_FORMAT);
            }
            Body travelled = body(message);
            if (travelled == null) {
                return foreign(
                        "UnsupportedBody",
                        "It is a " + message.getClass().getSimpleName() + "; only text and bytes are read");
            }
            return new Decoded.Ok(received(id, message, properties, travelled));
        } catch (StoreException e) {
            throw e;
        } catch (JMSException | IOException | RuntimeException e) {
            return new Decoded.Foreign(Failure.of("Undecodable", Causes.summary(e)));
        }
    }

    private static boolean isOurs(Map<String, Object> properties) {
        return properties.containsKey(JmsMapping.ID);
    }

    private Received received(MessageId id, ActiveMQMessage message, Map<String, Object> properties, Body travelled)
            throws JMSException {
        boolean ours = isOurs(properties);
        Received plain = new Received(
                        id,
                        RetryHeaders.from(properties).orElseGet(() -> destination(message)),
                        ours ? (String) properties.get(JmsMapping.KEY) : message.getGroupID(),
                        headers(properties),
                        recorded(travelled, properties),
                        ours ? recordedAt(properties) : sentAt(message),
                        deliveries(message))
                .inEpoch(properties.get(JmsMapping.EPOCH) instanceof Integer epoch ? epoch : 0);
        return properties.get(RetryHeaders.RETRY) instanceof String retry
                ? plain.broughtBackBy(MessageId.parse(retry))
                : plain;
    }

    private @Nullable MessageId idOf(ActiveMQMessage message, Map<String, Object> properties) throws JMSException {
        if (properties.get(JmsMapping.ID) instanceof String id) {
            return MessageId.parse(id);
        }
        MessageIdExtractor others = rules.ids();
        return others == null ? null : others.idOf(message).orElse(null);
    }

    /** The body as the sender recorded it. */
    private Body recorded(Body travelled, Map<String, Object> properties) {
        String codec = (String) properties.get(BodyHeaders.CODEC);
        String reference = (String) properties.get(BodyHeaders.REFERENCE);
        if (codec == null && reference == null) {
            return travelled;
        }
        String kind = String.valueOf(properties.get(BodyHeaders.KIND));
        return rules.undo(travelled, reference, codec, Body.Kind.valueOf(kind));
    }

    /** Senders may leave the time out; the broker notes when a message came in. */
    private static Instant sentAt(ActiveMQMessage message) throws JMSException {
        long sent = message.getJMSTimestamp();
        return Instant.ofEpochMilli(sent > 0 ? sent : message.getBrokerInTime());
    }

    private static Instant recordedAt(Map<String, Object> properties) {
        return Instant.EPOCH.plus(number(properties.get(JmsMapping.RECORDED)), ChronoUnit.MICROS);
    }

    /** Which delivery this is, 1 for the first, as far as the broker knows. */
    static int deliveries(ActiveMQMessage message) {
        return message.getRedeliveryCounter() + 1;
    }

    /**
     * The properties with their types. The client reads text as UTF-8, but writes it as modified UTF-8, and so loses
     * every character beyond the 16-bit ones.
     */
    static Map<String, Object> properties(ActiveMQMessage message) throws IOException {
        try {
            return decoded(message);
        } catch (RuntimeException e) {
            // The client does not expect every damage.
            throw new IOException("The properties are damaged: " + e, e);
        }
    }

    private static Map<String, Object> decoded(ActiveMQMessage message) throws IOException {
        Map<String, Object> properties = new TreeMap<>();
        for (Map.Entry<String, Object> property : message.getProperties().entrySet()) {
            Object value = property.getValue();
            if (value != null) {
                properties.put(property.getKey(), value instanceof UTF8Buffer text ? decode(text) : value);
            }
        }
        return properties;
    }

    private static String decode(UTF8Buffer text) throws IOException {
        return MarshallingSupport.convertUTF8WithBuf(
                text.getData(), new char[text.getLength()], text.getOffset(), text.getLength());
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw new InvalidMessageException("Its property " + JmsMapping.RECORDED + " is not a long");
    }

    private @Nullable Body body(ActiveMQMessage message) throws JMSException {
        if (message instanceof TextMessage || message instanceof BytesMessage) {
            BodySizes.check(message, rules.maxBody());
        }
        if (message instanceof TextMessage text) {
            String content = text.getText();
            return Body.text(content == null ? "" : content);
        }
        if (message instanceof BytesMessage bytes) {
            byte[] content = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.readBytes(content);
            // A dead-letter copy may read it again.
            bytes.reset();
            return Body.wrap(Body.Kind.BYTES, content);
        }
        return null;
    }

    private static Destination destination(ActiveMQMessage message) {
        ActiveMQDestination destination = message.getDestination();
        return destination.isQueue()
                ? Destination.queue(destination.getPhysicalName())
                : Destination.topic(destination.getPhysicalName());
    }

    /** Brokers and agents on the way add properties whose names we would refuse: those are not for handlers. */
    private static Headers headers(Map<String, Object> properties) {
        Map<String, Object> values = new TreeMap<>();
        properties.forEach((name, value) -> {
            if (!name.startsWith("JMS") && !name.startsWith("rmq_")) {
                values.put(name, value);
            }
        });
        try {
            return Headers.of(values);
        } catch (InvalidMessageException e) {
            values.entrySet().removeIf(header -> !isLegal(header.getKey(), header.getValue()));
            return Headers.of(values);
        }
    }

    private static boolean isLegal(String name, Object value) {
        try {
            Headers.of(Map.of(name, value));
            return true;
        } catch (InvalidMessageException e) {
            return false;
        }
    }

    private static Decoded foreign(String type, String text) {
        return new Decoded.Foreign(Failure.of(type, text));
    }
}
