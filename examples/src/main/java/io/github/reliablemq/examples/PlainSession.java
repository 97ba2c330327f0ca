package io.github.reliablemq.examples;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.apache.activemq.ActiveMQConnectionFactory;

/** A connection, session and producer of the broker's plain client, persistent by default. */
final class PlainSession implements AutoCloseable {

    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;

    private PlainSession(Connection connection, int acknowledgement, String queue) throws JMSException {
        this.connection = connection;
        this.session = connection.createSession(acknowledgement);
        this.producer = session.createProducer(session.createQueue(queue));
    }

    /** Each send waits for the broker's confirmation. */
    static PlainSession synchronous(String brokerUrl, String queue) throws JMSException {
        return open(new ActiveMQConnectionFactory(brokerUrl), Session.AUTO_ACKNOWLEDGE, queue);
    }

    /** Each send returns when the bytes are written. */
    static PlainSession asynchronous(String brokerUrl, String queue) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(brokerUrl);
        factory.setUseAsyncSend(true);
        return open(factory, Session.AUTO_ACKNOWLEDGE, queue);
    }

    /** Nothing counts before {@link #commit}. */
    static PlainSession transacted(String brokerUrl, String queue) throws JMSException {
        return open(new ActiveMQConnectionFactory(brokerUrl), Session.SESSION_TRANSACTED, queue);
    }

    void send(String text) throws JMSException {
        producer.send(session.createTextMessage(text));
    }

    void commit() throws JMSException {
        session.commit();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            // It is broken already, which is why it is closed.
        }
    }

    private static PlainSession open(ActiveMQConnectionFactory factory, int acknowledgement, String queue)
            throws JMSException {
        Connection connection = factory.createConnection();
        try {
            return new PlainSession(connection, acknowledgement, queue);
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }
}
