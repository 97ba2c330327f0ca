package io.github.reliablemq.activemq;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Messages, queues and lanes nobody else uses. */
final class Samples {

    static final Instant RECORDED = Instant.parse("2026-03-01T12:34:56.123456Z");
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private Samples() {}

    static Destination freshQueue() {
        return Destination.queue("test." + UUID.randomUUID());
    }

    static LaneName freshLane() {
        return new LaneName("relay", Integer.toHexString(UUID.randomUUID().hashCode()), NUMBERS.incrementAndGet());
    }

    static Envelope text(Destination destination, String text) {
        return keyed(destination, null, text);
    }

    static Envelope keyed(Destination destination, @Nullable String key, String text) {
        return envelope(destination, key, Headers.none(), Body.text(text));
    }

    static Envelope envelope(Destination destination, @Nullable String key, Headers headers, Body body) {
        return new Envelope(new MessageId(UUID.randomUUID()), destination, key, headers, body, RECORDED);
    }

    static List<Envelope> texts(Destination destination, int count) {
        List<Envelope> envelopes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            envelopes.add(text(destination, "text " + i));
        }
        return envelopes;
    }
}
