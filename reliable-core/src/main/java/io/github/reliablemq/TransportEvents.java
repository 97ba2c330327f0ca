package io.github.reliablemq;

import io.github.reliablemq.spi.LaneName;

/**
 * What a transport tells of, for metrics. Every method does nothing by default. Called on the relay's lane threads,
 * several at a time; must be thread-safe and quick. What it throws is logged and changes nothing.
 */
public interface TransportEvents {

    /** Tells nobody. */
    TransportEvents NONE = new TransportEvents() {};

    /**
     * A lane gave up waiting for the end of its former connection and goes on under a fresh client id: what that
     * connection had under way may be stored as well as its repeat.
     */
    default void freshClientId(LaneName lane) {}

    /** A topic has no durable subscription: the broker confirms its messages and keeps none. Once for each topic. */
    default void unsubscribedTopic(Destination topic) {}
}
