package io.github.reliablemq.endtoend;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;

/** Looks into a queue with the plain client, without any of our code. */
final class PlainQueue {

    private static final Duration QUIET = Duration.ofSeconds(1);

    private final String brokerUrl;
    private final String name;

    PlainQueue(String brokerUrl, String name) {
        this.brokerUrl = brokerUrl;
        this.name = name;
    }

    /** A copy of a message as the broker had it. */
    record Copy(String id, String key, String text) {}

    int size() {
        return browse().size();
    }

    /** The texts of what the broker shows, in order; those it has just delivered are not always among them. */
    List<String> browse() {
        try (Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            List<String> texts = new ArrayList<>();
            Enumeration<?> messages =
                    session.createBrowser(session.createQueue(name)).getEnumeration();
            while (messages.hasMoreElements()) {
                texts.add(((TextMessage) messages.nextElement()).getText());
            }
            return texts;
        } catch (JMSException e) {
            throw new IllegalStateException("Queue " + name + " cannot be read", e);
        }
    }

    /** Takes everything that is there, in order, until nothing comes for a second. */
    List<Copy> drain() {
        try (Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(name));
            List<Copy> copies = new ArrayList<>();
            for (Message message = consumer.receive(QUIET.toMillis());
                    message != null;
                    message = consumer.receive(QUIET.toMillis())) {
                copies.add(new Copy(
                        message.getStringProperty("rmq_id"),
                        String.valueOf(message.getStringProperty("rmq_key")),
                        ((TextMessage) message).getText()));
            }
            return copies;
        } catch (JMSException e) {
            throw new IllegalStateException("Queue " + name + " cannot be read", e);
        }
    }
}
