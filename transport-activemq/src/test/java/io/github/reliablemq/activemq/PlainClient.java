package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import org.apache.activemq.ActiveMQConnectionFactory;

/** The broker's own client, as somebody without this library uses it. */
final class PlainClient {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final RedeliveryRule AT_ONCE =
            RedeliveryRule.defaults().withRedeliveries(0).withFirst(Duration.ZERO);

    private PlainClient() {}

    static ActiveMQConnectionFactory factory(String url, RedeliveryRule rule) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        RedeliveryRules.everywhere(rule).applyTo(factory);
        return factory;
    }

    /** Sends a text and answers the broker's id for it. */
    static String send(String url, Destination to, String text, Sending sending) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(url).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(JmsMapping.destination(to))) {
            Message message = session.createTextMessage(text);
            sending.by(producer, message);
            return message.getJMSMessageID();
        }
    }

    static String send(String url, Destination to, String text) throws JMSException {
        return send(url, to, text, MessageProducer::send);
    }

    /** Takes one message and rolls it back, once too often. */
    static void giveUp(String url, Destination queue) throws JMSException {
        try (Connection connection = factory(url, AT_ONCE).createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(JmsMapping.destination(queue))) {
            connection.start();
            assertThat(consumer.receive(SOON.toMillis()))
                    .as("a message of %s", queue)
                    .isNotNull();
            session.rollback();
            // What was written before it has left when this is answered.
            session.createTemporaryQueue();
        }
    }

    /** The same for one message of a durable subscription, which is made before the message is sent. */
    static void giveUp(String url, Destination topic, String text) throws JMSException {
        try (Connection connection = factory(url, AT_ONCE).createConnection()) {
            connection.setClientID("subscriber-of-" + topic.name());
            try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageConsumer consumer =
                            session.createDurableSubscriber(session.createTopic(topic.name()), "all")) {
                connection.start();
                send(url, topic, text);
                assertThat(consumer.receive(SOON.toMillis())).isNotNull();
                session.rollback();
                session.createTemporaryQueue();
            }
        }
    }

    interface Sending {
        void by(MessageProducer producer, Message message) throws JMSException;
    }
}
