package io.github.reliablemq.activemq;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a broker message back into a message of ours. Never throws for what a message holds, and never deserializes:
 * whoever can send to a queue could otherwise run code here.
 */
final class JmsReading {

    private static final String DELIVERIES = "JMSXDeliveryCount";

    private JmsReading() {}

    static Decoded decode(Message message) {
        try {
            String id = message.getStringProperty(JmsMapping.ID);
            if (id == null) {
                return foreign("NotOurs", "It has no property " + JmsMapping.ID + ": it was sent by something else");
            }
            Object format = message.getObjectProperty(JmsMapping.FORMAT);
            if (!Integer.valueOf(JmsMapping.CURRENT_FORMAT).equals(format)) {
                return foreign(
                        "UnknownFormat",
                        "Format " + format + " is not known here; this version reads " + JmsMapping.CURRENT_FORMAT);
            }
            Body body = body(message);
            if (body == null) {
                return foreign(
                        "UnsupportedBody",
                        "It is a " + message.getClass().getSimpleName() + "; only text and bytes are read");
            }
            return new Decoded.Ok(new Received(
                    MessageId.parse(id),
                    destination(message),
                    message.getStringProperty(JmsMapping.KEY),
                    headers(message),
                    body,
                    Instant.EPOCH.plus(message.getLongProperty(JmsMapping.RECORDED), ChronoUnit.MICROS),
                    deliveries(message)));
        } catch (JMSException | RuntimeException e) {
            return new Decoded.Foreign(Failure.of("Undecodable", Causes.summary(e)));
        }
    }

    /** Which delivery this is, 1 for the first; 1 also when the broker does not tell. */
    static int deliveries(Message message) throws JMSException {
        return message.propertyExists(DELIVERIES) ? Math.max(1, message.getIntProperty(DELIVERIES)) : 1;
    }

    static List<String> propertyNames(Message message) throws JMSException {
        @SuppressWarnings("unchecked")
        List<String> names = Collections.<String>list(message.getPropertyNames());
        return names;
    }

    private static @Nullable Body body(Message message) throws JMSException {
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

    private static Destination destination(Message message) throws JMSException {
        jakarta.jms.Destination destination = message.getJMSDestination();
        if (destination instanceof Queue queue) {
            return Destination.queue(queue.getQueueName());
        } else if (destination instanceof Topic topic) {
            return Destination.topic(topic.getTopicName());
        }
        throw new InvalidMessageException("Its destination is neither a queue nor a topic: " + destination);
    }

    /** Brokers and agents on the way add properties whose names we would refuse: those are not for handlers. */
    private static Headers headers(Message message) throws JMSException {
        Map<String, Object> values = new TreeMap<>();
        for (String name : propertyNames(message)) {
            Object value = message.getObjectProperty(name);
            if (!name.startsWith("JMS") && !name.startsWith("rmq_") && value != null) {
                values.put(name, value);
            }
        }
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
