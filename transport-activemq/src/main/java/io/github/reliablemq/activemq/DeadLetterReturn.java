package io.github.reliablemq.activemq;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.util.JMSExceptionSupport;

/** The copy of a dead letter that is sent again: as it was before it was set aside, in a new epoch. */
final class DeadLetterReturn {

    /** What a broker writes on a message that it sets aside; with the second it would never expire there again. */
    private static final Set<String> BROKERS =
            Set.of(DeadLetterReading.BROKERS_CAUSE, "originalExpiration", "originalDeliveryMode");

    private DeadLetterReturn() {}

    /** The body is copied as it is, unread. */
    static ActiveMQMessage of(ActiveMQMessage dead, int replays) throws JMSException {
        ActiveMQMessage copy = (ActiveMQMessage) dead.copy();
        copy.setReadOnlyProperties(false);
        copy.setReadOnlyBody(false);
        copy.clearProperties();
        try {
            for (Map.Entry<String, Object> property :
                    DeadLetterReading.properties(dead).entrySet()) {
                if (!property.getKey().startsWith("rmq_dead_")
                        && !BROKERS.contains(property.getKey())
                        && !property.getKey().startsWith("AMQ_")
                        && !property.getKey().equals("scheduledJobId")) {
                    copy.setProperty(property.getKey(), property.getValue());
                }
            }
            copy.setProperty(JmsMapping.EPOCH, replays);
        } catch (IOException e) {
            throw JMSExceptionSupport.create(e);
        }
        copy.setOriginalDestination(null);
        copy.setRedeliveryCounter(0);
        copy.setExpiration(0);
        return copy;
    }
}
