package io.github.reliablemq.activemq;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener takes messages from.
 *
 * @param subscription name of the durable subscription to a topic; null for a queue
 * @param selector null for every message
 */
record Source(
        Destination destination,
        @Nullable String subscription,
        @Nullable String selector) {

    /** A durable subscription belongs to a client id, and the broker lets one connection at a time have it. */
    @Nullable
    String clientId(ConsumerName consumer) {
        return subscription == null ? null : consumer + "." + subscription;
    }

    MessageConsumer open(Session session) throws JMSException {
        return subscription == null
                ? session.createConsumer(JmsMapping.destination(destination), selector)
                : session.createDurableSubscriber(
                        (Topic) JmsMapping.destination(destination), subscription, selector, false);
    }

    /**
     * Where retries come back to: the queue itself, or one that only this subscription has, since what is sent to the
     * topic again comes to everybody.
     */
    Destination ownQueue(ConsumerName consumer) {
        return subscription == null
                ? destination
                : Destination.queue(consumer + "." + subscription + "." + destination.name() + ".retry");
    }

    /** Of a subscription it is its own: what one subscriber cannot handle is no dead letter to the others. */
    Destination defaultDeadLetters(ConsumerName consumer) {
        String owner = subscription == null ? "" : consumer + "." + subscription + ".";
        return Destination.queue(owner + destination.name() + ".dead");
    }
}
