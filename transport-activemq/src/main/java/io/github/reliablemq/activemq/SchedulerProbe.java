package io.github.reliablemq.activemq;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import org.apache.activemq.ScheduledMessage;

/**
 * Finds out whether a broker's scheduler is on: a broker without one neither says so nor refuses anything, but delivers
 * at once. A message for the next millisecond goes to a temporary queue; a scheduler marks it with the id of its job.
 */
final class SchedulerProbe {

    /** What the broker does with a schedule. */
    enum Scheduler {
        ON,
        OFF,
        /** Nothing came back. */
        UNKNOWN
    }

    private SchedulerProbe() {}

    /** Takes a few milliseconds when it is off, about half a second when it is on. */
    static Scheduler ask(Link link, Duration patience) throws JMSException {
        try (Session session = link.connection().createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            TemporaryQueue queue = session.createTemporaryQueue();
            Message answer;
            try (MessageConsumer consumer = session.createConsumer(queue);
                    MessageProducer producer = session.createProducer(queue)) {
                producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
                Message probe = session.createMessage();
                probe.setLongProperty(ScheduledMessage.AMQ_SCHEDULED_DELAY, 1);
                producer.send(probe);
                answer = consumer.receive(Math.max(1, patience.toMillis()));
            }
            queue.delete();
            if (answer == null) {
                return Scheduler.UNKNOWN;
            }
            return answer.propertyExists(ScheduledMessage.AMQ_SCHEDULED_ID) ? Scheduler.ON : Scheduler.OFF;
        }
    }
}
