package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** What a handler finds in the MDC, and what is left of it. */
@Timeout(60)
@SuppressWarnings("try") // A listener works by being open.
final class LogContextIT {

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final Queue<Map<String, String>> atHandler = new ConcurrentLinkedQueue<>();
    private final Queue<Map<String, String>> afterwards = new ConcurrentLinkedQueue<>();

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName(
            "a handler logs with the message's id, the destination and the consumer, whatever the one before it did")
    void aHandlerLogsWithItsMessage() {
        Envelope first = Samples.envelope(queue, "key", Headers.of(Map.of("header", "secret")), Body.text("secret"));
        Envelope second = Samples.text(queue, "secret");
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(List.of(first, second), Duration.ofSeconds(20)))
                    .isEqualTo(Outcome.stored());
        }
        Consuming consumer = new Consuming(message -> {
            atHandler.add(contextNow());
            if (message.id().equals(first.id())) {
                MDC.clear();
            }
            return new Verdict.Done();
        });
        ListenerEvents events = new ListenerEvents() {
            @Override
            public void acknowledged(Destination from) {
                afterwards.add(contextNow());
            }
        };
        try (ActiveMqListener listener = ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(consumer)
                .events(events)
                .build()
                .start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> afterwards.size() == 2);
        }
        assertThat(new ArrayList<>(atHandler))
                .containsExactly(
                        Map.of(
                                "reliablemq.consumer", "test-consumer",
                                "reliablemq.destination", queue.toString(),
                                "reliablemq.message", first.id().toString()),
                        Map.of(
                                "reliablemq.consumer", "test-consumer",
                                "reliablemq.destination", queue.toString(),
                                "reliablemq.message", second.id().toString()));
        assertThat(afterwards)
                .containsOnly(
                        Map.of("reliablemq.consumer", "test-consumer", "reliablemq.destination", queue.toString()));
    }

    private static Map<String, String> contextNow() {
        Map<String, String> all = MDC.getCopyOfContextMap();
        return all == null ? Map.of() : all;
    }
}
