package io.github.reliablemq.examples;

import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.activemq.MessageIdExtractor;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.ActiveMQConnectionFactory;

/** Orders from a sender that knows nothing of this library, and has a number for each. */
final class PlainOrders {

    /** What that sender means by "the same message". */
    static final MessageIdExtractor IDS = message ->
            Optional.ofNullable(message.getStringProperty("orderNumber")).map(MessageId::named);

    private PlainOrders() {}

    static void send(String brokerUrl, Destination queue, List<String> texts) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(queue.name()))) {
            for (int number = 0; number < texts.size(); number++) {
                TextMessage order = session.createTextMessage(texts.get(number));
                order.setStringProperty("orderNumber", "2026-" + number);
                producer.send(order);
            }
        }
    }
}
