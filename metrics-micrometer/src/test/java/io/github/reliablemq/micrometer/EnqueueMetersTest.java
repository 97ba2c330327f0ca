package io.github.reliablemq.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.BacklogFullException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.EnqueueListener;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.ReliableException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.TransportEvents;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.spi.LaneName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What producers and transports tell of. */
final class EnqueueMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EnqueueListener listener = ReliableMetrics.enqueueListener(registry, "orders");

    @Test
    void messagesBytesAndDuplicatesAreCounted() {
        listener.onRecorded(3, 1_000, 1);
        listener.onRecorded(1, 24, 0);
        assertThat(count("reliablemq.outbox.recorded")).isEqualTo(4);
        assertThat(count("reliablemq.outbox.recorded.size")).isEqualTo(1_024);
        assertThat(count("reliablemq.outbox.duplicates")).isEqualTo(1);
    }

    @Test
    void refusedMessagesAreCountedByTheClassOfTheRefusal() {
        Map<String, ReliableException> refusals = Map.of(
                "invalid_message", new InvalidMessageException("x"),
                "no_transaction", new NoTransactionException("x"),
                "backlog_full", new BacklogFullException("x", 2, 1),
                "key_lock", new KeyLockException("x", null),
                "store_unavailable", new StoreUnavailableException("x"),
                "store_error", new StoreException("x"),
                "other", new TransportUnavailableException("x"));
        refusals.forEach((reason, why) -> {
            listener.onRefused(2, why);
            assertThat(registry.get("reliablemq.outbox.refusals")
                            .tag("reason", reason)
                            .counter()
                            .count())
                    .as(reason)
                    .isEqualTo(2);
        });
        assertThat(registry.get("reliablemq.outbox.refusals").counters()).hasSize(refusals.size());
    }

    @Test
    void whatATransportTellsOfIsCountedWithoutItsNames() {
        TransportEvents events = ReliableMetrics.transportEvents(registry, "relay-a");
        List<Meter> before = registry.getMeters();
        events.freshClientId(new LaneName("relay-a", "1", 2));
        events.unsubscribedTopic(Destination.topic("secret"));
        events.unsubscribedTopic(Destination.topic("secret.too"));
        assertThat(count("reliablemq.transport.fresh.client.ids")).isEqualTo(1);
        assertThat(count("reliablemq.transport.unsubscribed.topics")).isEqualTo(2);
        assertThat(registry.getMeters()).hasSameSizeAs(before);
    }

    private double count(String name) {
        return registry.get(name).counter().count();
    }
}
