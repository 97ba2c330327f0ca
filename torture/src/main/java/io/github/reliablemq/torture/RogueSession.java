package io.github.reliablemq.torture;

import io.github.reliablemq.MessageId;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;

/** The broker as somebody uses it who does it by hand: the plain client, in the wire format of the library. */
final class RogueSession implements AutoCloseable {

    private final Connection connection;
    private final Session session;
    private final String queue;
    private @Nullable MessageProducer producer;

    private RogueSession(Connection connection, Session session, String queue) {
        this.connection = connection;
        this.session = session;
        this.queue = queue;
    }

    /** Sends and receives in transactions. */
    static RogueSession transacted(String brokerUrl, String queue) throws JMSException {
        return open(new ActiveMQConnectionFactory(brokerUrl), queue, Session.SESSION_TRANSACTED);
    }

    /** Sends and does not wait for an answer. */
    static RogueSession unconfirmed(String brokerUrl, String queue) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(brokerUrl);
        factory.setUseAsyncSend(true);
        return open(factory, queue, Session.AUTO_ACKNOWLEDGE);
    }

    private static RogueSession open(ActiveMQConnectionFactory factory, String queue, int mode) throws JMSException {
        factory.setCloseTimeout(500);
        factory.getRedeliveryPolicy().setInitialRedeliveryDelay(0);
        factory.getRedeliveryPolicy().setRedeliveryDelay(0);
        Connection connection = factory.createConnection();
        connection.start();
        return new RogueSession(connection, connection.createSession(mode), queue);
    }

    /** Lets the broker know of what is to come, so that a fault hits the messages alone. */
    RogueSession ready() throws JMSException {
        producer();
        return this;
    }

    void send(Draft draft) throws JMSException {
        send(draft, draft.id(), draft.text());
    }

    void send(Draft draft, MessageId id, String text) throws JMSException {
        TextMessage message = session.createTextMessage(text);
        message.setStringProperty("rmq_id", id.toString());
        message.setIntProperty("rmq_format", 1);
        message.setLongProperty("rmq_recorded_us", ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        message.setStringProperty(Content.SALT, draft.salt());
        message.setLongProperty(Content.SEQ, draft.keySeq());
        if (draft.key() != null) {
            message.setStringProperty("rmq_key", draft.key());
            message.setStringProperty("JMSXGroupID", draft.key());
        }
        producer().send(message);
    }

    private MessageProducer producer() throws JMSException {
        MessageProducer present = producer;
        if (present == null) {
            present = session.createProducer(session.createQueue(queue));
            producer = present;
        }
        return present;
    }

    MessageConsumer consumer() throws JMSException {
        return session.createConsumer(session.createQueue(queue));
    }

    static String id(Message message) throws JMSException {
        return message.getStringProperty("rmq_id");
    }

    void commit() throws JMSException {
        session.commit();
    }

    void rollback() throws JMSException {
        session.rollback();
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
