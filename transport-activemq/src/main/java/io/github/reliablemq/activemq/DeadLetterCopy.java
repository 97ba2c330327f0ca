package io.github.reliablemq.activemq;

import io.github.reliablemq.Failure;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.util.Map;
import org.apache.activemq.command.ActiveMQMessage;

/** The copy of a message that goes to the dead letters: what it was, and why it is there. */
final class DeadLetterCopy {

    /** Why, for people. */
    static final String REASON = "rmq_dead_reason";
    /** Why, for grouping: class name of the exception, or a short name of ours. */
    static final String TYPE = "rmq_dead_type";
    /** Where it was taken from, {@code queue://name}. */
    static final String ORIGIN = "rmq_dead_origin";
    /** How many deliveries it had had, as far as the broker knew. */
    static final String DELIVERIES = "rmq_dead_deliveries";

    private DeadLetterCopy() {}

    /** The body is copied as it is, unread: it may be of a kind that must not be opened here. */
    static ActiveMQMessage of(Message original, Failure failure) throws JMSException, IOException {
        ActiveMQMessage received = (ActiveMQMessage) original;
        ActiveMQMessage copy = (ActiveMQMessage) received.copy();
        copy.setReadOnlyProperties(false);
        copy.setReadOnlyBody(false);
        copy.clearProperties();
        for (Map.Entry<String, Object> property :
                JmsReading.properties(received).entrySet()) {
            String name = property.getKey();
            // A command: the broker would hold the copy back, or drop it.
            if (!name.startsWith("AMQ_") && !name.equals("scheduledJobId")) {
                copy.setProperty(name, property.getValue());
            }
        }
        copy.setStringProperty(REASON, failure.text());
        copy.setStringProperty(TYPE, failure.type());
        copy.setStringProperty(ORIGIN, received.getDestination().getQualifiedName());
        copy.setIntProperty(DELIVERIES, JmsReading.deliveries(received));
        copy.setOriginalDestination(received.getDestination());
        copy.setRedeliveryCounter(0);
        return copy;
    }
}
