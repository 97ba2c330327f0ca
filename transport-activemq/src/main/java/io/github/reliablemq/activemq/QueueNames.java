package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.InvalidMessageException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.advisory.AdvisorySupport;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.DestinationInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which queues a broker has: it tells whoever begins to listen to its advisories. */
final class QueueNames {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqDeadLetters.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration NOTHING_MORE = Duration.ofSeconds(1);

    private QueueNames() {}

    /** @throws JMSException also when it names none, as one without advisories does */
    static List<Destination> of(Link link) throws JMSException {
        List<Destination> queues = new ArrayList<>();
        try (Session session = link.connection().createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer advisories = consumer(link, session)) {
            for (Message message = advisories.receive(DEADLINE.toMillis());
                    message != null;
                    message = advisories.receive(NOTHING_MORE.toMillis())) {
                if (((ActiveMQMessage) message).getDataStructure() instanceof DestinationInfo info
                        && info.isAddOperation()) {
                    add(queues, info.getDestination());
                }
            }
        }
        if (queues.isEmpty()) {
            throw new JMSException("The broker names no queue: it has none, has no advisories, or does not let us see"
                    + " them. Go through its queues one by one");
        }
        return queues;
    }

    @SuppressWarnings("try") // The limit works by being open.
    private static MessageConsumer consumer(Link link, Session session) throws JMSException {
        try (Watchdog.Watch limit = link.limit(DEADLINE, "a consumer of advisories")) {
            return session.createConsumer(AdvisorySupport.QUEUE_ADVISORY_TOPIC);
        }
    }

    private static void add(List<Destination> queues, ActiveMQDestination found) {
        if (!found.isQueue() || found.isTemporary()) {
            return;
        }
        try {
            queues.add(Destination.queue(found.getPhysicalName()));
        } catch (InvalidMessageException e) {
            LOG.warn("Queue {} is passed over: {}", found.getPhysicalName(), e.getMessage());
        }
    }
}
