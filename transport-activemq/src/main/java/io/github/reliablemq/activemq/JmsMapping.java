package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.RetryHeaders;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.activemq.MaxFrameSizeExceededException;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTopic;
import org.apache.activemq.util.ByteSequence;
import org.apache.activemq.util.JMSExceptionSupport;
import org.jspecify.annotations.Nullable;

/**
 * The wire format: how a message of ours becomes a broker message. {@link JmsReading} is the way back.
 *
 * <p>Text travels as a {@code TextMessage}, bytes as a {@code BytesMessage}, headers as properties of their own type,
 * and what is ours in properties that begin with {@code rmq_}.
 */
final class JmsMapping {

    /** The idempotency key, a UUID as a String; the client overwrites {@code JMSMessageID}. */
    static final String ID = "rmq_id";
    /** An int, {@value #CURRENT_FORMAT}. */
    static final String FORMAT = "rmq_format";
    /** When it was recorded, a long: microseconds since 1970, as exact as the database knew it. */
    static final String RECORDED = "rmq_recorded_us";
    /** The ordering key, a String; absent without one. */
    static final String KEY = "rmq_key";
    /** How often an operator has replayed it, an int; absent for never. */
    static final String EPOCH = RetryHeaders.EPOCH;
    /** The id of the dead letter it replaces, a String; absent for all others. */
    static final String EDITED_FROM = "rmq_edited_from";

    static final int CURRENT_FORMAT = 1;

    /** What surely fits the 65,535 bytes of a message group on the wire; a producer takes far less. */
    private static final int LONGEST_KEY = 65_535 / 3;

    /** Whether the ordering key also becomes the broker's message group. */
    enum Groups {
        BY_KEY,
        NONE
    }

    private final Groups groups;

    JmsMapping(Groups groups) {
        this.groups = groups;
    }

    /**
     * The broker message, marshalled: whatever can go wrong with it has gone wrong here.
     *
     * <p>Too large is found here too. Once the client gives up in the middle of a message, it believes the broker knows
     * a destination that it was never told, and the next messages would arrive without one.
     *
     * @param maxFrameSize what the connection takes, in bytes
     * @throws JMSException when it cannot be expressed, or for {@link MaxFrameSizeExceededException}
     */
    ActiveMQMessage encode(Envelope envelope, long maxFrameSize) throws JMSException {
        return encode(envelope, Map.of(), maxFrameSize);
    }

    /**
     * As {@link #encode(Envelope, long)}, with commands to the broker.
     *
     * @param commands properties the broker obeys; no user can set them as headers
     */
    ActiveMQMessage encode(Envelope envelope, Map<String, Object> commands, long maxFrameSize) throws JMSException {
        ActiveMQMessage message = marshalled(envelope, commands);
        long size = length(message.getContent()) + length(message.getMarshalledProperties());
        if (size > maxFrameSize) {
            throw JMSExceptionSupport.create((Exception) new MaxFrameSizeExceededException("Message " + envelope.id()
                    + " for " + envelope.destination() + " has more than " + size
                    + " bytes on the wire, the broker takes " + maxFrameSize));
        }
        return message;
    }

    private ActiveMQMessage marshalled(Envelope recorded, Map<String, Object> commands) throws JMSException {
        Envelope envelope = RetryHeaders.onTheWire(recorded);
        ActiveMQMessage message = JmsContent.empty(envelope.body().kind());
        setAll(message, envelope.headers().asMap());
        setAll(message, commands);
        message.setStringProperty(ID, envelope.id().toString());
        message.setIntProperty(FORMAT, CURRENT_FORMAT);
        if (!envelope.id().equals(recorded.id())) {
            message.setStringProperty(RetryHeaders.RETRY, recorded.id().toString());
        }
        message.setLongProperty(RECORDED, ChronoUnit.MICROS.between(Instant.EPOCH, envelope.recordedAt()));
        @Nullable String key = envelope.key();
        if (key != null) {
            if (key.length() > LONGEST_KEY) {
                // The client would notice in the middle of writing, and the fault would pass for the connection's.
                throw new MessageFormatException("Message " + envelope.id() + " has an ordering key of " + key.length()
                        + " characters; the broker takes " + LONGEST_KEY);
            }
            message.setStringProperty(KEY, key);
            if (groups == Groups.BY_KEY) {
                message.setGroupID(key);
            }
        }
        JmsContent.put(envelope.body(), message);
        try {
            message.beforeMarshall(null);
        } catch (IOException | RuntimeException e) {
            MessageFormatException refused = new MessageFormatException(
                    "Message " + envelope.id() + " cannot be turned into a broker message: " + Causes.summary(e));
            refused.initCause(e);
            throw refused;
        }
        return message;
    }

    static ActiveMQDestination destination(Destination destination) {
        return destination.kind() == Destination.Kind.QUEUE
                ? new ActiveMQQueue(destination.name())
                : new ActiveMQTopic(destination.name());
    }

    private static void setAll(ActiveMQMessage message, Map<String, Object> properties) throws JMSException {
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
    }

    private static long length(@Nullable ByteSequence bytes) {
        return bytes == null ? 0 : bytes.getLength();
    }
}
