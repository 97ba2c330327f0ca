package io.github.reliablemq.activemq;

import io.github.reliablemq.Failure;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.util.Map;
import org.apache.activemq.MaxFrameSizeExceededException;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.util.ByteSequence;
import org.apache.activemq.util.JMSExceptionSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The copy of a message that goes to the dead letters: what it was, and why it is there. */
final class DeadLetterCopy {

    /** Why, for people. */
    static final String REASON = "rmq_dead_reason";
    /** Why, for grouping: class name of the exception, or a short name of ours. */
    static final String TYPE = "rmq_dead_type";
    /** Groups equal causes; see {@link Failure#fingerprint}. */
    static final String FINGERPRINT = "rmq_dead_fingerprint";
    /** Where it was taken from, {@code queue://name}. */
    static final String ORIGIN = "rmq_dead_origin";
    /** How many deliveries it had had, as far as the broker knew. */
    static final String DELIVERIES = "rmq_dead_deliveries";

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqListener.class);

    /** More than what else belongs to a message on the wire. */
    private static final int FRAME = 1_024;

    private DeadLetterCopy() {}

    /**
     * A copy that the connection takes: with its reason in full, or else without its text.
     *
     * @throws MaxFrameSizeExceededException when even that is too large
     */
    static ActiveMQMessage within(long maxFrameSize, Message original, Failure failure)
            throws JMSException, IOException {
        ActiveMQMessage copy = of(original, failure);
        if (sizeOf(copy) > maxFrameSize) {
            copy = of(original, new Failure(failure.type(), failure.fingerprint(), "(left out: no room)"));
        }
        long size = sizeOf(copy);
        if (size > maxFrameSize) {
            throw tooLarge(size, maxFrameSize);
        }
        return copy;
    }

    /** Fails when the connection does not take that message, which the client would find out in the middle of it. */
    static void checkSize(long maxFrameSize, ActiveMQMessage message) throws JMSException {
        try {
            long size = sizeOf(message);
            if (size > maxFrameSize) {
                throw tooLarge(size, maxFrameSize);
            }
        } catch (IOException e) {
            throw JMSExceptionSupport.create(e);
        }
    }

    private static MaxFrameSizeExceededException tooLarge(long size, long maxFrameSize) {
        return new MaxFrameSizeExceededException(
                "The dead letter has " + size + " bytes on the wire, the broker takes " + maxFrameSize);
    }

    private static long sizeOf(ActiveMQMessage message) throws IOException {
        message.beforeMarshall(null);
        return FRAME + length(message.getContent()) + length(message.getMarshalledProperties());
    }

    private static long length(@Nullable ByteSequence bytes) {
        return bytes == null ? 0 : bytes.getLength();
    }

    /** The body is copied as it is, unread: it may be of a kind that must not be opened here. */
    static ActiveMQMessage of(Message original, Failure failure) throws JMSException, IOException {
        ActiveMQMessage received = (ActiveMQMessage) original;
        ActiveMQMessage copy = (ActiveMQMessage) received.copy();
        copy.setReadOnlyProperties(false);
        copy.setReadOnlyBody(false);
        copy.clearProperties();
        copyProperties(received, copy);
        setProperty(copy, REASON, failure.text());
        setProperty(copy, TYPE, failure.type());
        setProperty(copy, FINGERPRINT, failure.fingerprint());
        setProperty(copy, ORIGIN, received.getDestination().getQualifiedName());
        setProperty(copy, DELIVERIES, JmsReading.deliveries(received));
        copy.setOriginalDestination(received.getDestination());
        copy.setRedeliveryCounter(0);
        return copy;
    }

    /** Properties that cannot be read are left behind: without a copy the message would come back for ever. */
    private static void copyProperties(ActiveMQMessage from, ActiveMQMessage to) throws JMSException {
        Map<String, Object> properties;
        try {
            properties = JmsReading.properties(from);
        } catch (IOException e) {
            LOG.debug("Message {} has damaged properties; its dead letter has none", from.getMessageId(), e);
            return;
        }
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            String name = property.getKey();
            // A command: the broker would hold the copy back, or drop it.
            if (!name.startsWith("AMQ_") && !name.equals("scheduledJobId")) {
                setProperty(to, name, property.getValue());
            }
        }
    }

    /**
     * Not {@code setStringProperty} and its like: those unpack the body of a bytes message, however large it becomes.
     */
    private static void setProperty(ActiveMQMessage copy, String name, Object value) throws JMSException {
        try {
            copy.setProperty(name, value);
        } catch (IOException e) {
            throw JMSExceptionSupport.create(e);
        }
    }
}
