package io.github.reliablemq.torture;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQMessage;
import org.jspecify.annotations.Nullable;

/**
 * A process that takes the broker's copies of what it stored, with the plain client, and writes them down before it
 * acknowledges them.
 */
final class AuditorMain {

    private static final int BATCH = 500;
    private static final long FIRST_MILLIS = 500;
    private static final Duration AGAIN_AFTER = Duration.ofMillis(300);

    private final ActiveMQConnectionFactory factory;
    private final String queue;
    private final History audit;
    private final History foreign;

    private AuditorMain(Part part, String queue) {
        this.factory = new ActiveMQConnectionFactory(part.addresses().brokerUrl());
        factory.getRedeliveryPolicy().setMaximumRedeliveries(-1);
        factory.getPrefetchPolicy().setQueuePrefetch(2 * BATCH);
        this.queue = queue;
        this.audit = part.history("audit-" + queue);
        this.foreign = part.history("foreign-" + queue);
    }

    public static void main(String[] args) throws InterruptedException {
        Part part = Part.of(Role.AUDITOR, args);
        List<Thread> threads = new ArrayList<>();
        for (String queue : Queues.ALL) {
            threads.add(new Thread(new AuditorMain(part, queue)::run, "auditor-" + queue));
        }
        threads.forEach(Thread::start);
        part.ready();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void run() {
        while (true) {
            try (Connection connection = factory.createConnection();
                    Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(Queues.audit(queue)))) {
                connection.start();
                while (true) {
                    take(consumer);
                }
            } catch (JMSException away) {
                Patience.pause(AGAIN_AFTER);
            }
        }
    }

    private void take(MessageConsumer consumer) throws JMSException {
        StringBuilder ours = new StringBuilder();
        StringBuilder others = new StringBuilder();
        Message last = null;
        Message message = consumer.receive(FIRST_MILLIS);
        for (int i = 0; message != null; i++) {
            last = message;
            (isForeign(message) ? others : ours).append(line(message));
            message = i < BATCH ? consumer.receiveNoWait() : null;
        }
        audit.write(ours.toString());
        foreign.write(others.toString());
        if (last != null) {
            last.acknowledge();
        }
    }

    /**
     * Only what the campaign itself marked so: whatever else has no id that can be read is for the checker to judge.
     */
    static boolean isForeign(Message message) throws JMSException {
        return message.propertyExists(Content.FOREIGN);
    }

    /** The names are those of the wire format. */
    static String line(Message message) throws JMSException {
        @Nullable String key = message.getStringProperty("rmq_key");
        return History.line(
                History.now(),
                message.getJMSMessageID(),
                History.orNone(id(message)),
                History.orNone(key),
                key == null ? History.NONE : History.orNone(message.getStringProperty(Content.SEQ)),
                Content.hash(body(message), History.orNone(message.getStringProperty(Content.SALT))),
                ((ActiveMQMessage) message).getBrokerInTime());
    }

    private static @Nullable UUID id(Message message) throws JMSException {
        try {
            String text = message.getStringProperty("rmq_id");
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    private static byte[] body(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            String content = text.getText();
            return content == null ? new byte[0] : content.getBytes(StandardCharsets.UTF_8);
        }
        if (message instanceof BytesMessage bytes) {
            byte[] content = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.readBytes(content);
            return content;
        }
        return new byte[0];
    }
}
