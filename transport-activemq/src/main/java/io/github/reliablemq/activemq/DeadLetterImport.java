package io.github.reliablemq.activemq;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.command.ActiveMQMessage;

/** Puts exported dead letters into a queue again, all of them in one transaction. */
final class DeadLetterImport {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private DeadLetterImport() {}

    /**
     * The messages of those lines; blank ones are passed over.
     *
     * @throws ConfigurationException naming each line that is none of ours
     */
    static List<ActiveMQMessage> read(List<String> lines) {
        List<ActiveMQMessage> messages = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                if (!lines.get(i).isBlank()) {
                    messages.add(DeadLetterLine.read(lines.get(i)));
                }
            } catch (IllegalArgumentException | JMSException e) {
                problems.add("line " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return messages;
    }

    @SuppressWarnings("try") // The limit works by being open.
    static void send(Link link, Destination queue, List<ActiveMQMessage> messages) throws JMSException {
        try (Session session = link.connection().createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(JmsMapping.destination(queue))) {
            for (ActiveMQMessage message : messages) {
                DeadLetterCopy.checkSize(link.wire().maxFrameSize(), message);
                try (Watchdog.Watch limit = link.limit(DEADLINE, "an imported dead letter")) {
                    producer.send(
                            message, DeliveryMode.PERSISTENT, message.getJMSPriority(), Message.DEFAULT_TIME_TO_LIVE);
                }
            }
            try (Watchdog.Watch limit = link.limit(DEADLINE, "the commit of an import")) {
                session.commit();
            }
        }
    }
}
