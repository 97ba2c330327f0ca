package io.github.reliablemq.micrometer;

import io.github.reliablemq.EnqueueListener;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseListener;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.TransportEvents;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What relays and consumers do, as Micrometer meters. All names begin with {@code reliablemq.}.
 *
 * <p>{@code docs/operations.md} has the table of all of them: name, kind, tags, meaning, and when to worry.
 *
 * <p>Tags have a bounded set of values: names and destinations given at the start and constants; never ids, keys, texts
 * or any other destination. Counters are registered at once and begin at zero. The registry belongs to the caller.
 * Thread-safe.
 */
public final class ReliableMetrics {

    private ReliableMetrics() {}

    /**
     * A listener for one relay.
     *
     * @param relayName the value of tag {@code relay}; of several of one name the gauge of standstills shows the last
     */
    public static RelayListener relayListener(MeterRegistry registry, String relayName) {
        return new RelayMeters(registry, relayName);
    }

    /** The same consumer, measured; tag {@code consumer} is its name. */
    public static IdempotentConsumer observed(IdempotentConsumer consumer, MeterRegistry registry) {
        return new ObservedConsumer(consumer, registry);
    }

    /**
     * A listener for one leased consumer, for {@code LeasedConsumerBuilder.listener}.
     *
     * @param consumerName the value of tag {@code consumer}
     */
    public static LeaseListener leaseListener(MeterRegistry registry, String consumerName) {
        return new LeaseMeters(registry, consumerName);
    }

    /**
     * A listener for what is recorded in one outbox, for {@code JdbcOutboxBuilder.listener}.
     *
     * @param outboxName the value of tag {@code outbox}
     */
    public static EnqueueListener enqueueListener(MeterRegistry registry, String outboxName) {
        return new EnqueueMeters(registry, outboxName);
    }

    /**
     * Hooks for the transport of one relay, for {@code ActiveMqTransport.Builder.events}.
     *
     * @param relayName the value of tag {@code relay}
     */
    public static TransportEvents transportEvents(MeterRegistry registry, String relayName) {
        return new TransportMeters(registry, relayName);
    }

    /**
     * Hooks for one listener, for {@code ActiveMqListenerBuilder.events}.
     *
     * @param listenerName the value of tag {@code listener}; several listeners of one name share their meters
     */
    public static ListenerEvents listenerEvents(MeterRegistry registry, String listenerName) {
        return new ListenerMeters(registry, listenerName);
    }

    /**
     * Starts to describe gauges of how an outbox stands; they look at the store on a thread of their own.
     *
     * @param outboxName the value of tag {@code outbox}
     */
    public static OutboxGauges.Builder outboxGauges(MeterRegistry registry, String outboxName, OutboxAdmin admin) {
        return new OutboxGauges.Builder(registry, outboxName, admin);
    }
}
