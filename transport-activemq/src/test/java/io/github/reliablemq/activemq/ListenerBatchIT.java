package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several messages in one transaction, and handlers that do not end. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
final class ListenerBatchIT {

    private static final RetryPolicy QUICK = new RetryPolicy(3, Backoff.fixed(Duration.ofMillis(20)), 0);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MESSAGES = 40;

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final Destination dead = Destination.queue(queue.name() + ".dead");
    private final Ledger ledger = new Ledger();

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P4, P6: messages that wait are handled together and acknowledged once, in their order")
    void messagesAreHandledTogether() {
        List<Envelope> sent = Samples.texts(queue, MESSAGES);
        store(sent);
        try (ActiveMqListener listener = listener(ledger)) {
            await().atMost(SOON).until(() -> ledger.effects.size() == MESSAGES);
        }
        assertThat(ledger.effects).containsExactlyElementsOf(Queues.idsOf(sent));
        assertThat(ledger.batches).hasPositiveValue();
        assertThat(ledger.batches.get() + ledger.singles.get()).isLessThan(MESSAGES / 2);
        assertThat(Queues.browse(url, queue)).isEmpty();
    }

    @Test
    @DisplayName("P11: one poison message in a batch ends as a dead letter; the others have one effect each, in order")
    void onlyTheCulpritIsCharged() {
        List<Envelope> sent = Samples.texts(queue, MESSAGES);
        MessageId poison = sent.get(MESSAGES / 2).id();
        ledger.poison.add(poison);
        store(sent);
        try (ActiveMqListener listener = listener(ledger)) {
            await().atMost(SOON).until(() -> Queues.browse(url, dead).size() == 1);
            await().atMost(SOON).until(() -> ledger.effects.size() == MESSAGES - 1);
        }
        List<MessageId> innocent = new ArrayList<>(Queues.idsOf(sent));
        innocent.remove(poison);
        assertThat(ledger.effects).containsExactlyElementsOf(innocent);
        assertThat(Queues.drainedIds(url, dead)).containsExactly(poison);
        assertThat(Queues.browse(url, queue)).isEmpty();
    }

    @Test
    @DisplayName("P11: a handler that hangs is reported, interrupted once, and its message is tried again")
    void aHandlerThatHangsIsInterrupted() {
        store(Samples.texts(queue, 2));
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger reports = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        Consuming hanging = new Consuming(message -> {
            if (runs.incrementAndGet() == 1) {
                try {
                    assertThat(never.await(1, TimeUnit.HOURS)).isFalse();
                } catch (InterruptedException e) {
                    return Consuming.retry(message, Failure.of(e));
                }
            }
            return new Verdict.Done();
        });
        ListenerEvents counting = new ListenerEvents() {
            @Override
            public void overdue(Destination from, Duration limit) {
                reports.incrementAndGet();
            }
        };
        try (ActiveMqListener listener = ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(hanging)
                .retry(QUICK)
                .handlerLimit(Duration.ofMillis(300))
                .events(counting)
                .build()
                .start()) {
            await().atMost(SOON).until(() -> runs.get() == 3);
            await().atMost(SOON).until(() -> Queues.browse(url, queue).isEmpty());
            assertThat(listener.health().overdue()).isZero();
        }
        assertThat(reports).hasValue(1);
        assertThat(hanging.given()).extracting(Received::deliveries).containsExactly(1, 2, 1);
    }

    private ActiveMqListener listener(IdempotentConsumer consumer) {
        return ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(consumer)
                .retry(QUICK)
                .prefetch(100)
                .batch(10)
                .build()
                .start();
    }

    private void store(List<Envelope> envelopes) {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(envelopes, SOON)).isEqualTo(Outcome.stored());
        }
    }

    /** As a consumer with a database: what is done together is done or not done as a whole. */
    private static final class Ledger implements IdempotentConsumer {

        private final Set<MessageId> poison = ConcurrentHashMap.newKeySet();
        private final ConcurrentLinkedQueue<MessageId> effects = new ConcurrentLinkedQueue<>();
        private final AtomicInteger batches = new AtomicInteger();
        private final AtomicInteger singles = new AtomicInteger();

        @Override
        public ConsumerName name() {
            return new ConsumerName("ledger");
        }

        @Override
        public boolean handlesTogether() {
            return true;
        }

        @Override
        public Verdict accept(Received message) {
            singles.incrementAndGet();
            if (poison.contains(message.id())) {
                return Consuming.retry(message, Failure.of("Poison", "as told"));
            }
            return effect(message);
        }

        @Override
        public Optional<List<Verdict>> acceptTogether(List<Received> messages) {
            if (messages.stream().anyMatch(each -> poison.contains(each.id()))) {
                return Optional.empty();
            }
            batches.incrementAndGet();
            return Optional.of(messages.stream().map(this::effect).toList());
        }

        private Verdict effect(Received message) {
            if (effects.contains(message.id())) {
                return new Verdict.Duplicate();
            }
            effects.add(message.id());
            return new Verdict.Done();
        }
    }
}
