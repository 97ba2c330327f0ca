package io.github.reliablemq.torture;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQMessageProducer;
import org.apache.activemq.transport.RequestTimedOutIOException;

/** The broker's queues, seen and filled with the plain client and nothing of ours. */
final class BrokerView {

    private static final long QUIET_MILLIS = 1_000;
    private static final int FULL_AFTER_MILLIS = 5_000;
    private static final int FILLS_ANY = 1_024;

    private final ActiveMQConnectionFactory factory;

    BrokerView(String brokerUrl) {
        this.factory = new ActiveMQConnectionFactory(brokerUrl);
        factory.setConnectResponseTimeout(5_000);
        factory.setSendTimeout(60_000);
        factory.setCloseTimeout(2_000);
    }

    /** Whether nothing waits in that queue, delivered and unacknowledged messages included. */
    boolean isEmpty(String queue) throws JMSException {
        return with(session -> {
            try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
                return !browser.getEnumeration().hasMoreElements();
            }
        });
    }

    /** The ids of what is in that queue, as far as the broker shows a browser; {@link History#NONE} without one. */
    List<String> ids(String queue) throws JMSException {
        return with(session -> {
            List<String> ids = new ArrayList<>();
            try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
                Enumeration<?> messages = browser.getEnumeration();
                while (messages.hasMoreElements()) {
                    Message message = (Message) messages.nextElement();
                    boolean foreign = message.propertyExists(Content.FOREIGN);
                    ids.add(foreign ? History.NONE : History.orNone(message.getStringProperty("rmq_id")));
                }
            }
            return ids;
        });
    }

    /** Copies of a message in one transaction, in the wire format. */
    void sendCopies(Draft draft, int copies) throws JMSException {
        inTransaction(session -> {
            MessageProducer producer = session.createProducer(session.createQueue(draft.queue()));
            for (int i = 0; i < copies; i++) {
                TextMessage message = session.createTextMessage(draft.text());
                message.setStringProperty("rmq_id", draft.id().toString());
                message.setIntProperty("rmq_format", 1);
                message.setLongProperty("rmq_recorded_us", System.currentTimeMillis() * 1_000);
                message.setStringProperty(Content.SALT, draft.salt());
                message.setLongProperty(Content.SEQ, draft.keySeq());
                producer.send(message);
            }
        });
    }

    /** Messages that no consumer of ours can read, each damaged in another way; returns how many. */
    int sendDamaged(String queue) throws JMSException {
        List<Map<String, Object>> damages = List.of(
                Map.of(),
                Map.of("rmq_id", "no id", "rmq_format", 1),
                Map.of("rmq_id", "00000000-0000-4000-8000-000000000001", "rmq_format", 99),
                Map.of("rmq_id", "00000000-0000-4000-8000-000000000002", "rmq_format", 1, "rmq_codec", "gzip"),
                Map.of("rmq_id", "00000000-0000-4000-8000-000000000003", "rmq_format", 1, "rmq_recorded_us", "late"));
        inTransaction(session -> {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            for (Map<String, Object> damage : damages) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(new byte[] {1, 2, 3});
                Map<String, Object> properties = new HashMap<>(damage);
                properties.put(Content.FOREIGN, "damaged");
                for (Map.Entry<String, Object> property : properties.entrySet()) {
                    message.setObjectProperty(property.getKey(), property.getValue());
                }
                producer.send(message);
            }
        });
        return damages.size();
    }

    /** Sends persistent messages to that queue until the broker takes no more. */
    void fill(String queue) throws JMSException {
        byte[] body = new byte[1 << 20];
        with(session -> {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            ((ActiveMQMessageProducer) producer).setSendTimeout(FULL_AFTER_MILLIS);
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            int sent = 0;
            while (isTaken(producer, message)) {
                sent++;
                if (sent > FILLS_ANY) {
                    throw new TortureException("The broker took " + sent + " MiB and is not full");
                }
            }
            return sent;
        });
    }

    /** Whether the broker takes a message to that queue, now or in a moment; which is taken out again. */
    boolean hasRoomFor(String queue) throws JMSException {
        boolean taken = with(session -> {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            ((ActiveMQMessageProducer) producer).setSendTimeout(FULL_AFTER_MILLIS);
            return isTaken(producer, session.createMessage());
        });
        empty(queue);
        return taken;
    }

    private static boolean isTaken(MessageProducer producer, Message message) throws JMSException {
        try {
            producer.send(message);
            return true;
        } catch (JMSException e) {
            if (e.getCause() instanceof RequestTimedOutIOException) {
                return false;
            }
            throw e;
        }
    }

    /** Takes everything out of that queue; returns how many messages that were. */
    int empty(String queue) throws JMSException {
        return with(session -> {
            int taken = 0;
            try (MessageConsumer consumer =
                    session.createConsumer(session.createQueue(queue + "?consumer.prefetchSize=10"))) {
                while (consumer.receive(QUIET_MILLIS) != null) {
                    taken++;
                }
            }
            return taken;
        });
    }

    private interface Work<T> {
        T with(Session session) throws JMSException;
    }

    private <T> T with(Work<T> work) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            return work.with(session);
        }
    }

    private interface Sending {
        void by(Session session) throws JMSException;
    }

    private void inTransaction(Sending sending) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            sending.by(session);
            session.commit();
        }
    }
}
