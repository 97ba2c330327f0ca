package io.github.reliablemq.activemq;

/**
 * What to do about a topic without a durable subscription: the broker confirms what is sent there and keeps nothing, so
 * that a message that was sent is lost without a sign.
 *
 * <p>The answer comes from the broker's advisories, over the connection of the lane or direct sender itself: a consumer
 * whose selector matches nothing is added to the topic for a moment, and the broker tells how many consumers and
 * durable subscriptions, connected or not, there are now. That takes a few milliseconds, at most once a minute for each
 * topic. It needs a broker with advisories, which is the default, and permission to read the topic; where it cannot be
 * told, one line says so and messages are sent.
 *
 * <p>Not looked at are topics whose name begins with {@code VirtualTopic.}, which the broker copies to queues. Whether
 * it copies a topic of another name, or whether any such queue exists, cannot be seen from here.
 */
public enum TopicCheck {
    /** Nobody looks. */
    NONE,
    /** One WARN for each topic; everything is sent. The default. */
    WARN,
    /**
     * One WARN for each topic, and its messages are refused for {@link io.github.reliablemq.RefusalReason#DESTINATION}
     * until there is a subscription.
     */
    REFUSE
}
