package io.github.reliablemq.examples.flights;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;

/** What the broker itself has, asked with the plain client and nothing of ours. */
final class BrokerView {

    private static final long QUIET_MILLIS = 1_000;

    private final ActiveMQConnectionFactory factory;

    BrokerView(String brokerUrl) {
        this.factory = new ActiveMQConnectionFactory(brokerUrl);
    }

    /** Whether nothing waits in that queue, delivered and unacknowledged messages included. */
    boolean isEmpty(String queue) {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            connection.start();
            return !browser.getEnumeration().hasMoreElements();
        } catch (JMSException e) {
            throw unreadable(queue, e);
        }
    }

    /** Takes everything out of that queue, in its order. */
    List<Sighting> drain(String queue) {
        List<Sighting> sightings = new ArrayList<>();
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            for (Message message = consumer.receive(QUIET_MILLIS);
                    message != null;
                    message = consumer.receive(QUIET_MILLIS)) {
                sightings.add(sighting(message));
            }
            return sightings;
        } catch (JMSException e) {
            throw unreadable(queue, e);
        }
    }

    /** The two names are those of the wire format. */
    private static Sighting sighting(Message message) throws JMSException {
        return new Sighting(
                message.getStringProperty("rmq_id"),
                message.getIntProperty(FlightWriter.NUMBER),
                message.getStringProperty("rmq_key"),
                "broker");
    }

    private static DemoFailure unreadable(String queue, JMSException cause) {
        return new DemoFailure("Queue " + queue + " of the broker cannot be read: " + cause.getMessage(), cause);
    }
}
