package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Body;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.TraceContext;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener tells of, for meters. */
@Timeout(60)
@SuppressWarnings("try") // A listener works by being open.
final class ListenerEventsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Failure NOT_NOW = Failure.of("NotNow", "not now");
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final Told told = new Told();

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void eachThingThatHappensIsTold() {
        store(List.of(
                Samples.text(queue, "retry"),
                Samples.text(queue, "pause"),
                Samples.text(queue, "give up"),
                Samples.text(queue, "error")));
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Consuming consumer = new Consuming(message -> {
            boolean first = seen.add(message.text());
            if (message.text().equals("give up")) {
                return new Verdict.DeadLetter(NOT_NOW);
            }
            if (first && message.text().equals("error")) {
                throw new StackOverflowError();
            }
            if (first) {
                return message.text().equals("pause") ? new Verdict.Pause(NOT_NOW) : Consuming.retry(message, NOT_NOW);
            }
            return new Verdict.Done();
        });
        try (ActiveMqListener listener = listener(consumer, 1)) {
            await().atMost(SOON).until(() -> told.acknowledged.get() == 3 && told.deadLettered.get() == 1);
        }
        assertThat(told.retrying).as("after the retry and the error").hasValue(2);
        assertThat(told.pausing).hasValue(1);
        assertThat(told.together).as("one at a time").containsOnly(1).hasSize(7);
        assertThat(told.inHand).as("all came back").hasValue(0);
    }

    @Test
    void messagesHandledTogetherAreToldTogetherAlsoWhenItFails() {
        store(Samples.texts(queue, 20));
        AtomicInteger batches = new AtomicInteger();
        IdempotentConsumer together = new IdempotentConsumer() {
            @Override
            public ConsumerName name() {
                return new ConsumerName("together");
            }

            @Override
            public Verdict accept(Received message) {
                return new Verdict.Done();
            }

            @Override
            public boolean handlesTogether() {
                return true;
            }

            @Override
            public Optional<List<Verdict>> acceptTogether(List<Received> messages) {
                if (batches.incrementAndGet() == 1) {
                    throw new IllegalStateException("the first batch fails");
                }
                return Optional.of(messages.stream()
                        .map(message -> (Verdict) new Verdict.Done())
                        .toList());
            }
        };
        try (ActiveMqListener listener = listener(together, 5)) {
            await().atMost(SOON).until(() -> told.acknowledged.get() == 20);
        }
        assertThat(told.together).contains(1).anyMatch(messages -> messages > 1);
        assertThat(told.inHand).hasValue(0);
    }

    @Test
    void theTraceOfTheSenderIsOfferedToTheHandler() {
        Headers traced = Headers.of(Map.of(TraceContext.TRACEPARENT, PARENT, TraceContext.TRACESTATE, "vendor=1"));
        store(List.of(Samples.envelope(queue, null, traced, Body.text("x"))));
        Queue<TraceContext> traces = new ConcurrentLinkedQueue<>();
        Consuming consumer = new Consuming(message -> {
            message.trace().ifPresent(traces::add);
            return new Verdict.Done();
        });
        try (ActiveMqListener listener = listener(consumer, 1)) {
            await().atMost(SOON).until(() -> told.acknowledged.get() == 1);
        }
        assertThat(traces).singleElement().satisfies(trace -> {
            assertThat(trace.traceparent()).isEqualTo(PARENT);
            assertThat(trace.tracestate()).contains("vendor=1");
        });
    }

    private ActiveMqListener listener(IdempotentConsumer consumer, int batch) {
        return ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(consumer)
                .retry(new RetryPolicy(5, Backoff.exponential(Duration.ofMillis(10), Duration.ofMillis(20)), 0))
                .prefetch(100)
                .batch(batch)
                .events(told)
                .build()
                .start();
    }

    private void store(List<Envelope> envelopes) {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(envelopes, SOON)).isEqualTo(Outcome.stored());
        }
    }

    private static final class Told implements ListenerEvents {

        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicInteger deadLettered = new AtomicInteger();
        private final AtomicInteger retrying = new AtomicInteger();
        private final AtomicInteger pausing = new AtomicInteger();
        private final AtomicInteger inHand = new AtomicInteger();
        private final Queue<Integer> together = new ConcurrentLinkedQueue<>();

        @Override
        public void handling(Destination from, int messages) {
            together.add(messages);
            inHand.addAndGet(messages);
        }

        @Override
        public void handled(Destination from, int messages) {
            inHand.addAndGet(-messages);
        }

        @Override
        public void acknowledged(Destination from) {
            acknowledged.incrementAndGet();
        }

        @Override
        public void deadLettered(Destination from, Destination deadLetters, Failure reason) {
            deadLettered.incrementAndGet();
        }

        @Override
        public void retrying(Destination from, Duration wait) {
            retrying.incrementAndGet();
        }

        @Override
        public void pausing(Destination from, Failure cause, Duration wait) {
            pausing.incrementAndGet();
        }
    }
}
