package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P1 no loss, P8 dead letters, P11 poison: the receiving side. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
final class ActiveMqListenerIT {

    private static final RetryPolicy QUICK = new RetryPolicy(3, Backoff.fixed(Duration.ofMillis(20)), 0);
    private static final Failure FAILURE = Failure.of("Test", "as told");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final Destination dead = Destination.queue(queue.name() + ".dead");

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void doneAndDuplicateAreAcknowledged() {
        List<Envelope> sent = Samples.texts(queue, 30);
        store(url, sent);
        AtomicInteger count = new AtomicInteger();
        Consuming consumer = new Consuming(message -> switch (count.getAndIncrement() % 3) {
            case 0 -> new Verdict.Done();
            case 1 -> new Verdict.Duplicate();
            default -> new Verdict.DoneUnguarded();
        });
        try (ActiveMqListener listener = listener(consumer).build().start()) {
            await().atMost(SOON).until(() -> consumer.given().size() == 30);
        }
        assertThat(consumer.given()).extracting(Received::id).isEqualTo(Queues.idsOf(sent));
        assertThat(Queues.browse(url, queue)).isEmpty();
        assertThat(Queues.browse(url, dead)).isEmpty();
    }

    @Test
    void failedMessageComesAgainAndIsDeadLetteredAfterItsBudget() throws JMSException {
        Headers headers = Headers.of(Map.of("smile", "\uD83D\uDE00"));
        Envelope poison = Samples.envelope(queue, "k", headers, Body.text("poison \uD83D\uDE00"));
        Envelope innocent = Samples.text(queue, "innocent");
        store(url, List.of(poison, innocent));
        Consuming consumer = new Consuming(
                message -> message.id().equals(poison.id()) ? Consuming.retry(message, FAILURE) : new Verdict.Done());
        try (ActiveMqListener listener = listener(consumer).build().start()) {
            await().atMost(SOON).until(() -> Queues.browse(url, dead).size() == 1);
            await().atMost(SOON).until(() -> consumer.given().size() == 4);
        }
        assertThat(consumer.given())
                .filteredOn(message -> message.id().equals(poison.id()))
                .extracting(Received::deliveries)
                .containsExactly(1, 2, 3);
        Message copy = Queues.drain(url, dead).get(0);
        assertThat(copy.getStringProperty(DeadLetterCopy.REASON)).isEqualTo("as told");
        assertThat(copy.getStringProperty(DeadLetterCopy.TYPE)).isEqualTo("Test");
        assertThat(copy.getStringProperty(DeadLetterCopy.ORIGIN)).isEqualTo(queue.toString());
        assertThat(copy.getIntProperty(DeadLetterCopy.DELIVERIES)).isEqualTo(3);
        Received again = ((Decoded.Ok) JmsReading.decode(copy)).message();
        assertThat(again.id()).isEqualTo(poison.id());
        assertThat(again.headers()).isEqualTo(headers);
        assertThat(again.body()).isEqualTo(poison.body());
        assertThat(again.deliveries()).isEqualTo(1);
        assertThat(Queues.browse(url, queue)).isEmpty();
    }

    @Test
    void foreignMessagesAreDeadLetteredAsTheyWereWithTheirReason() throws JMSException {
        Queues.send(url, queue, session -> {
            TextMessage plain = session.createTextMessage("plain");
            plain.setStringProperty("theirs", "\uD83D\uDE00");
            plain.setStringProperty("scheduledJobId", "1");
            plain.setLongProperty("AMQ_SCHEDULED_DELAY", 3_600_000);
            return plain;
        });
        Queues.send(url, queue, session -> {
            MapMessage map = session.createMapMessage();
            map.setInt("answer", 42);
            return map;
        });
        Queues.send(url, queue, session -> session.createObjectMessage("object"));
        Consuming consumer = new Consuming(message -> new Verdict.Done());
        try (ActiveMqListener listener = listener(consumer).build().start()) {
            await().atMost(SOON).until(() -> Queues.browse(url, dead).size() == 3);
        }
        List<Message> copies = Queues.drain(url, dead);
        assertThat(copies)
                .extracting(copy -> copy.getStringProperty(DeadLetterCopy.TYPE))
                .containsOnly("NotOurs");
        assertThat(((TextMessage) copies.get(0)).getText()).isEqualTo("plain");
        assertThat(((MapMessage) copies.get(1)).getInt("answer")).isEqualTo(42);
        assertThat(copies.get(0).propertyExists("AMQ_SCHEDULED_DELAY")).isFalse();
        assertThat(consumer.given()).isEmpty();
        assertThat(Queues.browse(url, queue)).isEmpty();
    }

    @Test
    void deadLetterVerdictAndThrownErrorsDoNotEndTheThread() {
        List<Envelope> sent = Samples.texts(queue, 3);
        store(url, sent);
        Consuming consumer = new Consuming(message -> {
            if (message.id().equals(sent.get(0).id())) {
                throw new AssertionError("as told");
            } else if (message.id().equals(sent.get(1).id())) {
                return new Verdict.DeadLetter(FAILURE);
            }
            return new Verdict.Done();
        });
        try (ActiveMqListener listener = listener(consumer).build().start()) {
            await().atMost(SOON).until(() -> Queues.browse(url, dead).size() == 2);
            await().atMost(SOON).until(() -> consumer.given().size() == 5);
        }
        assertThat(Queues.ids(url, dead))
                .containsExactly(sent.get(0).id(), sent.get(1).id());
    }

    /** P11: an outage costs nobody an attempt. */
    @Test
    void pauseAndBusyCostNoAttempt() {
        store(url, Samples.texts(queue, 1));
        AtomicInteger calls = new AtomicInteger();
        Consuming consumer = new Consuming(message -> switch (calls.getAndIncrement()) {
            case 0, 1, 2, 3 -> new Verdict.Pause(FAILURE);
            case 4, 5, 6, 7 -> new Verdict.Busy(Duration.ofMillis(1));
            default -> new Verdict.Done();
        });
        try (ActiveMqListener listener = listener(consumer).build().start()) {
            await().atMost(SOON).until(() -> calls.get() == 9);
        }
        assertThat(consumer.given()).extracting(Received::deliveries).containsOnly(1);
        assertThat(Queues.browse(url, dead)).isEmpty();
        assertThat(Queues.browse(url, queue)).isEmpty();
    }

    @Test
    void busyMessageIsNeverAcknowledgedAndOutlivesTheListener() {
        List<Envelope> sent = Samples.texts(queue, 1);
        store(url, sent);
        Consuming consumer = new Consuming(message -> new Verdict.Busy(Duration.ofHours(1)));
        try (ActiveMqListener listener = listener(consumer).build().start()) {
            await().atMost(SOON).until(() -> consumer.given().size() >= 2);
        }
        assertThat(Queues.ids(url, queue)).isEqualTo(Queues.idsOf(sent));
    }

    @Test
    void listenerSurvivesABrokerRestartWithoutLosingAMessage() {
        try (ActiveMqServer server = ActiveMqServer.start()) {
            List<Envelope> sent = Samples.texts(queue, 200);
            store(server.brokerUrl(), sent);
            Set<MessageId> seen = ConcurrentHashMap.newKeySet();
            Consuming consumer =
                    new Consuming(message -> seen.add(message.id()) ? new Verdict.Done() : new Verdict.Duplicate());
            AtomicInteger connects = new AtomicInteger();
            ListenerEvents events = new ListenerEvents() {
                @Override
                public void connected(Destination from) {
                    connects.incrementAndGet();
                    throw new IllegalStateException("a hook that throws changes nothing");
                }
            };
            try (ActiveMqListener listener = ActiveMqListener.builder(server.brokerUrl())
                    .queue(queue)
                    .consumer(consumer)
                    .concurrency(2)
                    .events(events)
                    .build()
                    .start()) {
                await().atMost(SOON).until(() -> seen.size() >= 40);
                server.kill();
                server.restart();
                List<Envelope> more = Samples.texts(queue, 20);
                store(server.brokerUrl(), more);
                Set<MessageId> all = new HashSet<>(Queues.idsOf(sent));
                all.addAll(Queues.idsOf(more));
                await().atMost(SOON).until(() -> seen.containsAll(all));
                await().atMost(SOON).until(() -> connects.get() >= 4);
            }
            assertThat(Queues.browse(server.brokerUrl(), queue)).isEmpty();
            assertThat(Queues.browse(server.brokerUrl(), dead)).isEmpty();
        }
    }

    @Test
    void closeLetsTheHandlerInHandFinishAndTakesNoMore() throws InterruptedException {
        store(url, Samples.texts(queue, 5));
        CountDownLatch inHand = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Consuming consumer = new Consuming(waiting(inHand, goOn));
        ActiveMqListener listener = listener(consumer).build().start();
        inHand.await();
        Thread closing = new Thread(listener::close);
        closing.start();
        await().atMost(SOON).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        closing.join();
        listener.close();
        assertThat(consumer.given()).hasSize(1);
        assertThat(Queues.browse(url, queue)).hasSize(4);
    }

    @Test
    void closeIsBoundedWhenAHandlerHangsAndItsMessageComesAgain() throws InterruptedException {
        store(url, Samples.texts(queue, 1));
        CountDownLatch inHand = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ActiveMqListener listener = listener(new Consuming(waiting(inHand, goOn)))
                .stopTimeout(Duration.ofMillis(300))
                .build()
                .start();
        inHand.await();
        long start = System.nanoTime();
        listener.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(Queues.drain(url, queue)).hasSize(1);
        goOn.countDown();
    }

    /** A retry waits in its thread; stopping ends the wait. */
    @Test
    void closeEndsTheWaitForARetry() {
        store(url, Samples.texts(queue, 1));
        Consuming consumer = new Consuming(message -> Consuming.retry(message, FAILURE));
        RetryPolicy slow = new RetryPolicy(3, Backoff.fixed(Duration.ofMinutes(5)), 0);
        ActiveMqListener listener = listener(consumer).retry(slow).build().start();
        await().atMost(SOON).until(() -> consumer.given().size() == 1);
        long start = System.nanoTime();
        listener.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(Queues.browse(url, queue)).hasSize(1);
    }

    private static Function<Received, Verdict> waiting(CountDownLatch inHand, CountDownLatch goOn) {
        return message -> {
            inHand.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Verdict.Done();
        };
    }

    private ActiveMqListenerBuilder listener(Consuming consumer) {
        return ActiveMqListener.builder(url).queue(queue).consumer(consumer).retry(QUICK);
    }

    private static void store(String url, List<Envelope> envelopes) {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(new ArrayList<>(envelopes), SOON)).isEqualTo(Outcome.stored());
        }
    }
}
