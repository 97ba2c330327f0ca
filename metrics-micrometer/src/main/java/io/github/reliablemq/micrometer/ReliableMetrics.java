package io.github.reliablemq.micrometer;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.RelayListener;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What relays and consumers do, as Micrometer meters. All names begin with {@code reliablemq.}.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>kind</th><th>tags</th><th>counts</th></tr>
 * <tr><td>{@code relay.settlements}</td><td>counter</td><td>relay, outcome</td><td>settled messages: sent, retried,
 * parked, expired, released, released_maybe_sent</td></tr>
 * <tr><td>{@code relay.settle.failures}</td><td>counter</td><td>relay</td><td>batches whose settlement failed or is
 * unknown</td></tr>
 * <tr><td>{@code relay.pauses}</td><td>counter</td><td>relay</td><td>waits for broker or store</td></tr>
 * <tr><td>{@code relay.wakeups}</td><td>counter</td><td>relay, cause</td><td>idle lanes woken: doorbell, poll</td></tr>
 * <tr><td>{@code relay.batch.size}</td><td>summary</td><td>relay</td><td>messages of a settled batch</td></tr>
 * <tr><td>{@code relay.batch.duration}</td><td>timer</td><td>relay</td><td>from a claim to the end of its
 * settlement</td></tr>
 * <tr><td>{@code consumer.deliveries}</td><td>counter</td><td>consumer, verdict</td><td>deliveries: done,
 * done_unguarded, duplicate, busy, retry, dead_letter, pause, and error when none came back</td></tr>
 * <tr><td>{@code consumer.handling}</td><td>timer</td><td>consumer, verdict</td><td>from delivery to verdict</td></tr>
 * </table>
 *
 * <p>Tags have a bounded set of values: names given at the start and constants, never ids, keys, destinations or texts.
 * Counters are registered at once and begin at zero. The registry belongs to the caller. Thread-safe.
 */
public final class ReliableMetrics {

    private ReliableMetrics() {}

    /**
     * A listener for one relay.
     *
     * @param relayName the value of tag {@code relay}
     */
    public static RelayListener relayListener(MeterRegistry registry, String relayName) {
        return new RelayMeters(registry, relayName);
    }

    /** The same consumer, measured; tag {@code consumer} is its name. */
    public static IdempotentConsumer observed(IdempotentConsumer consumer, MeterRegistry registry) {
        return new ObservedConsumer(consumer, registry);
    }
}
