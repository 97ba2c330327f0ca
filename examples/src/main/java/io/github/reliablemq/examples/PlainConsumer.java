package io.github.reliablemq.examples;

import io.github.reliablemq.Destination;
import io.github.reliablemq.activemq.RedeliveryRules;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQConnectionFactory;

/** Consumes with the broker's plain client, by rules of redelivery, and tells of each delivery. */
final class PlainConsumer {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Longer than any wait of the rules it is given. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final ActiveMQConnectionFactory factory;
    private final PrintStream out;

    PlainConsumer(String brokerUrl, RedeliveryRules rules, PrintStream out) {
        this.factory = new ActiveMQConnectionFactory(brokerUrl);
        this.out = out;
        rules.applyTo(factory);
    }

    /** Rolls back whatever comes, until nothing does. */
    List<CountedDelivery> rollBack(Destination queue) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()))) {
            List<CountedDelivery> deliveries = new ArrayList<>();
            connection.start();
            long start = System.nanoTime();
            for (Message message = consumer.receive(PATIENCE.toMillis());
                    message != null;
                    message = consumer.receive(QUIET.toMillis())) {
                deliveries.add(tell(message, start));
                session.rollback();
            }
            return deliveries;
        }
    }

    /** Throws at whatever comes, until nothing does. */
    List<CountedDelivery> throwing(Destination queue) throws JMSException, InterruptedException {
        BlockingQueue<CountedDelivery> seen = new LinkedBlockingQueue<>();
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()))) {
            long start = System.nanoTime();
            consumer.setMessageListener(message -> {
                seen.add(tell(message, start));
                throw new IllegalStateException("the stock does not answer");
            });
            connection.start();
            List<CountedDelivery> deliveries = new ArrayList<>();
            for (CountedDelivery next = seen.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                    next != null;
                    next = seen.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS)) {
                deliveries.add(next);
            }
            return deliveries;
        }
    }

    /** Takes one message. */
    List<CountedDelivery> take(Destination queue) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue.name()))) {
            connection.start();
            long start = System.nanoTime();
            Message message = consumer.receive(PATIENCE.toMillis());
            return message == null ? List.of() : List.of(tell(message, start));
        }
    }

    private CountedDelivery tell(Message message, long start) {
        try {
            CountedDelivery delivery = new CountedDelivery(
                    message.getIntProperty("JMSXDeliveryCount"), Duration.ofNanos(System.nanoTime() - start));
            out.println("  " + delivery);
            return delivery;
        } catch (JMSException e) {
            throw new IllegalStateException("The message does not say how often it was delivered", e);
        }
    }
}
