package io.github.reliablemq.examples;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;

/** What really is in a queue, asked with the plain client. */
final class PlainQueue {

    private static final long QUIET_MILLIS = 1_000;

    private PlainQueue() {}

    /** Takes all texts out of the queue, in its order. */
    static List<String> drain(String brokerUrl, String queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection();
                Session session = connection.createSession(false, Session.DUPS_OK_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            Message message = consumer.receive(QUIET_MILLIS);
            while (message instanceof TextMessage text) {
                texts.add(text.getText());
                message = consumer.receive(QUIET_MILLIS);
            }
            return texts;
        }
    }
}
