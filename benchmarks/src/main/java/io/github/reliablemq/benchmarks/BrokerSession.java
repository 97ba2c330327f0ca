package io.github.reliablemq.benchmarks;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.UUID;
import org.apache.activemq.ActiveMQConnectionFactory;

/** A connection, session and producer of the broker's plain client with its defaults. Used by one thread. */
final class BrokerSession implements AutoCloseable {

    /** The name consumers would know repeats by. */
    private static final String ID = "message_id";

    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;

    private BrokerSession(Connection connection, int mode, String queue) throws JMSException {
        this.connection = connection;
        this.session = connection.createSession(mode);
        this.producer = session.createProducer(session.createQueue(queue));
    }

    /** Each send waits until the broker has the message on disk. */
    static BrokerSession synchronous(String brokerUrl, String queue) throws JMSException {
        return open(brokerUrl, Session.AUTO_ACKNOWLEDGE, queue);
    }

    /** Nothing counts before {@link #commit}, which waits until the broker has it on disk. */
    static BrokerSession transacted(String brokerUrl, String queue) throws JMSException {
        return open(brokerUrl, Session.SESSION_TRANSACTED, queue);
    }

    void send(String text) throws JMSException {
        producer.send(session.createTextMessage(text));
    }

    void send(String text, UUID id) throws JMSException {
        TextMessage message = session.createTextMessage(text);
        message.setStringProperty(ID, id.toString());
        producer.send(message);
    }

    void commit() throws JMSException {
        session.commit();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            // It is broken already, and whoever used it has said so.
        }
    }

    private static BrokerSession open(String brokerUrl, int mode, String queue) throws JMSException {
        Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection();
        try {
            return new BrokerSession(connection, mode, queue);
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }
}
