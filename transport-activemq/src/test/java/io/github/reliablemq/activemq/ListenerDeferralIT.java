package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Acknowledgements that leave together. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
final class ListenerDeferralIT {

    private static final RetryPolicy QUICK = new RetryPolicy(3, Backoff.fixed(Duration.ofMillis(20)), 0);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MESSAGES = 10;

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final List<Envelope> sent = Samples.texts(queue, MESSAGES);
    private final MessageId last = sent.get(MESSAGES - 1).id();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Set<MessageId> done = ConcurrentHashMap.newKeySet();

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P4: later messages are handled while earlier ones are not acknowledged yet; in the end all are")
    void theyLeaveTogether() {
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        Consuming consumer = new Consuming(message -> {
            seen.add(acknowledged.get());
            return new Verdict.Done();
        });
        store();
        try (ActiveMqListener listener = listener(consumer)) {
            await().atMost(SOON).until(() -> acknowledged.get() == MESSAGES);
            assertThat(Queues.browse(url, queue)).isEmpty();
        }
        assertThat(consumer.given()).hasSize(MESSAGES);
        // One by one, each message would have seen one more.
        assertThat(seen).hasSizeLessThan(MESSAGES);
    }

    @Test
    @DisplayName("P4: what waits when a later message fails comes again, is known, and is acknowledged")
    void aFailureBringsThemBackAsRepeats() {
        AtomicInteger tries = new AtomicInteger();
        AtomicInteger repeats = new AtomicInteger();
        Consuming consumer = new Consuming(message -> {
            if (message.id().equals(last) && tries.incrementAndGet() == 1) {
                return Consuming.retry(message, new Failure("Test", "print", "thrown for the test"));
            }
            if (!done.add(message.id())) {
                repeats.incrementAndGet();
                return new Verdict.Duplicate();
            }
            return new Verdict.Done();
        });
        store();
        try (ActiveMqListener listener = listener(consumer)) {
            await().atMost(SOON).until(() -> acknowledged.get() == MESSAGES);
            assertThat(Queues.browse(url, queue)).isEmpty();
        }
        assertThat(acknowledged).hasValue(MESSAGES);
        assertThat(done).hasSize(MESSAGES);
        assertThat(repeats).hasValueBetween(0, MESSAGES - 1);
        assertThat(consumer.given()).hasSize(MESSAGES + 1 + repeats.get());
    }

    @Test
    @DisplayName("P4: what waits is acknowledged when the listener is paused")
    void pausingSettles() {
        AtomicReference<ActiveMqListener> paused = new AtomicReference<>();
        Consuming consumer = new Consuming(message -> {
            if (message.id().equals(last)) {
                Objects.requireNonNull(paused.get()).pause();
            }
            return new Verdict.Done();
        });
        try (ActiveMqListener listener = listener(consumer)) {
            paused.set(listener);
            store();
            await().atMost(SOON).until(() -> acknowledged.get() == MESSAGES);
            assertThat(Queues.browse(url, queue)).isEmpty();
        }
        assertThat(consumer.given()).hasSize(MESSAGES);
    }

    @Test
    @DisplayName("P4r: what could not be recorded as done is acknowledged at once")
    void theUnguardedDoNotWait() {
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        Consuming consumer = new Consuming(message -> {
            seen.add(acknowledged.get());
            return new Verdict.DoneUnguarded();
        });
        store();
        try (ActiveMqListener listener = listener(consumer)) {
            await().atMost(SOON).until(() -> acknowledged.get() == MESSAGES);
        }
        assertThat(seen).hasSize(MESSAGES);
    }

    private ActiveMqListener listener(Consuming consumer) {
        return ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(consumer)
                .prefetch(100)
                .retry(QUICK)
                .events(new ListenerEvents() {
                    @Override
                    public void acknowledged(Destination from) {
                        acknowledged.incrementAndGet();
                    }
                })
                .build()
                .start();
    }

    private void store() {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(sent, SOON)).isInstanceOf(Outcome.Stored.class);
        }
    }
}
