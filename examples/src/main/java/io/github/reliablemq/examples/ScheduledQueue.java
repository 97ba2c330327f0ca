package io.github.reliablemq.examples;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ScheduledMessage;

/** A queue watched with the plain client, and a clock that starts when a message was sent. */
final class ScheduledQueue implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 20_000;

    private final Connection connection;
    private final Session session;
    private final String name;
    private final MessageConsumer consumer;
    private long sent;

    private ScheduledQueue(Connection connection, String name) throws JMSException {
        this.connection = connection;
        this.session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        this.name = name;
        this.consumer = session.createConsumer(session.createQueue(name));
        connection.start();
    }

    static ScheduledQueue of(String brokerUrl, String name) throws JMSException {
        Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection();
        try {
            return new ScheduledQueue(connection, name);
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    void startClock() {
        sent = System.nanoTime();
    }

    /** As anybody would who read that the broker can delay messages. */
    void sendDelayed(Duration delay) throws JMSException {
        Message message = session.createTextMessage("Send the reminder");
        message.setLongProperty(ScheduledMessage.AMQ_SCHEDULED_DELAY, delay.toMillis());
        session.createProducer(session.createQueue(name)).send(message);
        startClock();
    }

    List<TimedDelivery> receive(int count) throws JMSException {
        List<TimedDelivery> deliveries = new ArrayList<>();
        while (deliveries.size() < count) {
            Message message = consumer.receive(PATIENCE_MILLIS);
            if (message == null) {
                throw new IllegalStateException("Only " + deliveries.size() + " of " + count + " deliveries came");
            }
            deliveries.add(new TimedDelivery(
                    Duration.ofNanos(System.nanoTime() - sent),
                    message.getStringProperty("rmq_id"),
                    message.propertyExists(ScheduledMessage.AMQ_SCHEDULED_ID),
                    message.propertyExists(ScheduledMessage.AMQ_SCHEDULED_DELAY)));
        }
        return deliveries;
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
