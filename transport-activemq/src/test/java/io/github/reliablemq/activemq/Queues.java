package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Envelope;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;

/** Looks at and fills queues with nothing but the plain client. */
final class Queues {

    private static final long SOON = 300;
    private static final long LATE = 5_000;

    private Queues() {}

    /** Ids of ours in the queue, in order; nothing is taken. */
    static List<MessageId> ids(String url, Destination queue) {
        List<MessageId> ids = new ArrayList<>();
        for (Message message : browse(url, queue)) {
            ids.add(((Decoded.Ok) JmsReading.decode(message)).message().id());
        }
        return ids;
    }

    static List<MessageId> idsOf(List<Envelope> envelopes) {
        return envelopes.stream().map(Envelope::id).toList();
    }

    /** Takes everything there is and answers its ids, in order. */
    static List<MessageId> drainedIds(String url, Destination queue) {
        return drain(url, queue).stream()
                .map(message ->
                        ((Decoded.Ok) JmsReading.decode(message)).message().id())
                .toList();
    }

    static List<Message> browse(String url, Destination queue) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            List<Message> messages = new ArrayList<>();
            Enumeration<?> found =
                    session.createBrowser(session.createQueue(queue.name())).getEnumeration();
            while (found.hasMoreElements()) {
                messages.add((Message) found.nextElement());
            }
            return messages;
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes everything there is. */
    static List<Message> drain(String url, Destination queue) {
        return drain(url, queue, 1);
    }

    /** The same; a broker that has just started may take its time before the last of those there must be. */
    static List<Message> drain(String url, Destination queue, int atLeast) {
        try (Connection connection = new ActiveMQConnectionFactory(url).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            List<Message> messages = new ArrayList<>();
            var consumer = session.createConsumer(session.createQueue(queue.name()));
            Message next = consumer.receive(LATE);
            while (next != null) {
                messages.add(next);
                next = consumer.receive(messages.size() < atLeast ? LATE : SOON);
            }
            return messages;
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    static void send(String url, Destination queue, Making making) {
        try (Connection connection = new ActiveMQConnectionFactory(url).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(queue.name())).send(making.in(session));
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    interface Making {
        Message in(Session session) throws JMSException;
    }
}
