package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.activemq.ActiveMQMessageConsumer;
import org.apache.activemq.advisory.AdvisorySupport;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.ConsumerId;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.command.RemoveInfo;

/**
 * Finds out whether a topic has a durable subscription.
 *
 * <p>The broker replays the consumers of a topic to whoever listens to their advisories, but not durable subscriptions
 * whose subscriber is away. Those are in the count that comes with each advisory, though. So we add a consumer of our
 * own, and take from the count in its advisory ourselves and every consumer that is not durable.
 */
final class Subscriptions {

    /** What is known of a topic. */
    enum Durable {
        SOME,
        NONE,
        /** The broker did not say. */
        UNKNOWN
    }

    private static final String MATCHES_NOTHING = "FALSE";

    private final Link link;
    private final Duration patience;

    Subscriptions(Link link, Duration patience) {
        this.link = link;
        this.patience = patience;
    }

    /**
     * Asks twice before it says that there is none: a consumer that left in between would have been taken off twice.
     */
    Durable of(Destination topic) throws JMSException {
        Durable first = ask(topic);
        return first == Durable.NONE ? ask(topic) : first;
    }

    private Durable ask(Destination topic) throws JMSException {
        ActiveMQDestination destination = JmsMapping.destination(topic);
        try (Session session = link.connection().createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer advisories =
                        session.createConsumer(AdvisorySupport.getConsumerAdvisoryTopic(destination));
                MessageConsumer own = session.createConsumer(destination, MATCHES_NOTHING)) {
            return count(advisories, ((ActiveMQMessageConsumer) own).getConsumerId());
        }
    }

    private Durable count(MessageConsumer advisories, ConsumerId own) throws JMSException {
        Set<ConsumerId> passing = new HashSet<>();
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            Message received = advisories.receive(left);
            if (!(received instanceof ActiveMQMessage advisory)) {
                return Durable.UNKNOWN;
            }
            if (advisory.getDataStructure() instanceof RemoveInfo gone) {
                passing.removeIf(id -> id.equals(gone.getObjectId()));
            } else if (advisory.getDataStructure() instanceof ConsumerInfo consumer) {
                // Another broker's bridge stands for subscriptions we cannot see.
                if (!consumer.isDurable() && !consumer.isNetworkSubscription()) {
                    passing.add(consumer.getConsumerId());
                }
                if (consumer.getConsumerId().equals(own)) {
                    int all = advisory.getIntProperty(AdvisorySupport.MSG_PROPERTY_CONSUMER_COUNT);
                    return all > passing.size() ? Durable.SOME : Durable.NONE;
                }
            }
        }
        return Durable.UNKNOWN;
    }
}
