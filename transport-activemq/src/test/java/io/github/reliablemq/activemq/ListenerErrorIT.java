package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
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
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P7, P11: an Error ends no thread of a listener, loses no message and holds up none behind it. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
final class ListenerErrorIT {

    private static final RetryPolicy QUICK = new RetryPolicy(3, Backoff.fixed(Duration.ofMillis(20)), 0);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final Destination dead = Destination.queue(queue.name() + ".dead");
    private final List<Envelope> sent = Samples.texts(queue, 3);
    private final MessageId first = sent.get(0).id();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connects = new AtomicInteger();

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void aStackOverflowInAHandlerIsRetriedOnTheSameConnection() {
        store();
        Consuming consumer = new Consuming(message -> {
            threads.add(Thread.currentThread());
            return message.id().equals(first) && message.deliveries() == 1 ? endless(message) : new Verdict.Done();
        });
        try (ActiveMqListener listener = listener(consumer, new Connects())) {
            await().atMost(SOON).until(() -> consumer.given().size() == 4);
        }
        assertThat(deliveriesOfFirst(consumer)).containsExactly(1, 2);
        assertThat(threads).hasSize(1);
        assertThat(connects).hasValue(1);
        assertNothingIsLeft();
    }

    @Test
    void anErrorAtEveryDeliveryEndsInTheDeadLettersAndTheNextMessagesAreHandled() {
        store();
        Consuming consumer = new Consuming(message -> {
            threads.add(Thread.currentThread());
            if (message.id().equals(first)) {
                throw new NoClassDefFoundError("as told");
            }
            return new Verdict.Done();
        });
        try (ActiveMqListener listener = listener(consumer, new Connects())) {
            await().atMost(SOON).until(() -> consumer.given().size() == 5);
        }
        assertThat(deliveriesOfFirst(consumer)).containsExactly(1, 2, 3);
        assertThat(threads).hasSize(1);
        assertThat(connects).hasValue(1);
        assertThat(Queues.ids(url, dead)).containsExactly(first);
        assertThat(Queues.browse(url, queue)).isEmpty();
    }

    /** Ids of other senders are found on the listener's thread, before the handler is called. */
    @Test
    void anErrorOutsideTheHandlerMakesTheThreadStartAnewAndTheMessageComesAgain() {
        Queues.send(url, queue, session -> session.createTextMessage("order"));
        AtomicInteger asked = new AtomicInteger();
        MessageIdExtractor failingOnce = message -> {
            threads.add(Thread.currentThread());
            if (asked.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("as told");
            }
            return Optional.of(MessageId.named("order"));
        };
        Consuming consumer = new Consuming(message -> new Verdict.Done());
        try (ActiveMqListener listener = builder(consumer, new Connects())
                .foreignIds(failingOnce)
                .build()
                .start()) {
            await().atMost(SOON).until(() -> consumer.given().size() == 1);
        }
        assertThat(threads).hasSize(1);
        assertThat(connects).hasValue(2);
        assertNothingIsLeft();
    }

    /** A hook runs on the listener's thread, after the verdict and before the acknowledgement. */
    @Test
    void anErrorOfAHookChangesNothing() {
        store();
        Queue<MessageId> handled = new ConcurrentLinkedQueue<>();
        Consuming consumer = new Consuming(message -> {
            handled.add(message.id());
            return new Verdict.Done();
        });
        Connects unfit = new Connects() {
            @Override
            public void answered(Destination from, Verdict verdict, Duration handling) {
                throw new NoSuchMethodError("of a metrics library");
            }
        };
        try (ActiveMqListener listener = listener(consumer, unfit)) {
            await().atMost(SOON).until(() -> handled.size() == 3);
        }
        assertThat(handled)
                .containsExactlyElementsOf(sent.stream().map(Envelope::id).toList());
        assertThat(connects).hasValue(1);
        assertNothingIsLeft();
    }

    @SuppressWarnings("InfiniteRecursion")
    private static Verdict endless(Received message) {
        return endless(message);
    }

    private List<Integer> deliveriesOfFirst(Consuming consumer) {
        return consumer.given().stream()
                .filter(message -> message.id().equals(first))
                .map(Received::deliveries)
                .toList();
    }

    private void assertNothingIsLeft() {
        assertThat(Queues.browse(url, queue)).isEmpty();
        assertThat(Queues.browse(url, dead)).isEmpty();
    }

    private ActiveMqListener listener(Consuming consumer, ListenerEvents events) {
        return builder(consumer, events).build().start();
    }

    private ActiveMqListenerBuilder builder(Consuming consumer, ListenerEvents events) {
        return ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(consumer)
                .retry(QUICK)
                .events(events);
    }

    private void store() {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(sent, SOON)).isEqualTo(Outcome.stored());
        }
    }

    private class Connects implements ListenerEvents {
        @Override
        public void connected(Destination from) {
            connects.incrementAndGet();
        }
    }
}
