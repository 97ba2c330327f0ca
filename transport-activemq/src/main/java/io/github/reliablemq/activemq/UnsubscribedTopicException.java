package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.TransportException;

/** Nobody would keep the message. */
final class UnsubscribedTopicException extends TransportException {

    UnsubscribedTopicException(Destination topic) {
        super(topic + " has no durable subscription: the broker would confirm the message and keep nothing. It was not"
                + " sent. Create a subscription, or let the transport pass it with topicCheck(TopicCheck.WARN)");
    }
}
