package io.github.reliablemq.micrometer;

import io.github.reliablemq.Destination;
import io.github.reliablemq.TransportEvents;
import io.github.reliablemq.spi.LaneName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what a transport of one relay tells of. */
final class TransportMeters implements TransportEvents {

    private final Counter freshClientIds;
    private final Counter unsubscribedTopics;

    TransportMeters(MeterRegistry registry, String relay) {
        this.freshClientIds = Counter.builder("reliablemq.transport.fresh.client.ids")
                .description("Lanes that gave up waiting for the end of their former connection")
                .tag("relay", relay)
                .register(registry);
        this.unsubscribedTopics = Counter.builder("reliablemq.transport.unsubscribed.topics")
                .description("Topics found without a durable subscription")
                .tag("relay", relay)
                .register(registry);
    }

    @Override
    public void freshClientId(LaneName lane) {
        freshClientIds.increment();
    }

    @Override
    public void unsubscribedTopic(Destination topic) {
        unsubscribedTopics.increment();
    }
}
