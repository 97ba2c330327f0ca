package io.github.reliablemq.benchmarks;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.UUID;

/** A connection, session and producer of the broker's plain client, see {@link BaselineFactory}. Used by one thread. */
final class BrokerSession implements AutoCloseable {

    /** The name consumers would know repeats by. */
    private static final String ID = "message_id";

    private final BaselineFactory factory;
    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;

    private BrokerSession(BaselineFactory factory, Connection connection, int mode, String queue) throws JMSException {
        this.factory = factory;
        this.connection = connection;
        this.session = connection.createSession(mode);
        this.producer = session.createProducer(session.createQueue(queue));
    }

    /** Each send waits until the broker has the message on disk. */
    static BrokerSession synchronous(String brokerUrl, String queue) throws JMSException {
        return open(new BaselineFactory(brokerUrl, Packets.AT_ONCE), Session.AUTO_ACKNOWLEDGE, queue);
    }

    /** Nothing counts before {@link #commit}, which waits until the broker has it on disk. */
    static BrokerSession transacted(String brokerUrl, String queue, Packets packets) throws JMSException {
        return open(new BaselineFactory(brokerUrl, packets), Session.SESSION_TRANSACTED, queue);
    }

    void send(String text) throws JMSException {
        send(session.createTextMessage(text));
    }

    void send(String text, UUID id) throws JMSException {
        TextMessage message = session.createTextMessage(text);
        message.setStringProperty(ID, id.toString());
        send(message);
    }

    private void send(TextMessage message) throws JMSException {
        factory.hold();
        producer.send(message);
    }

    void commit() throws JMSException {
        factory.release();
        session.commit();
    }

    @Override
    public void close() {
        factory.release();
        try {
            connection.close();
        } catch (JMSException e) {
            // It is broken already, and whoever used it has said so.
        }
    }

    private static BrokerSession open(BaselineFactory factory, int mode, String queue) throws JMSException {
        Connection connection = factory.createConnection();
        try {
            return new BrokerSession(factory, connection, mode, queue);
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }
}
