package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Body;
import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P1 on topics, and listeners that take only some messages, or none for a while. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
final class ListenerSourcesIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Consuming consumer = new Consuming(message -> new Verdict.Done());

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P1: a durable subscription keeps what is sent while its listener is away")
    void aDurableSubscriptionKeepsMessages() {
        Destination topic = Destination.topic("topic." + UUID.randomUUID());
        try (ActiveMqListener listener = subscriber(topic, consumer).start()) {
            await().atMost(SOON).until(() -> listener.health().level() == ListenerHealth.Level.UP);
            store(Samples.text(topic, "at home"));
            await().atMost(SOON).until(() -> consumer.given().size() == 1);
        }
        store(Samples.text(topic, "away"));
        try (ActiveMqListener listener = subscriber(topic, consumer).start()) {
            await().atMost(SOON).until(() -> consumer.given().size() == 2);
        }
        assertThat(consumer.given()).extracting(Received::text).containsExactly("at home", "away");
        assertThat(consumer.given()).extracting(Received::destination).containsOnly(topic);
    }

    @Test
    @DisplayName("P8: what a subscriber cannot handle goes to dead letters of its own")
    void aSubscriberHasDeadLettersOfItsOwn() {
        Destination topic = Destination.topic("topic." + UUID.randomUUID());
        Consuming refusing = new Consuming(message -> new Verdict.DeadLetter(Failure.of("Test", "as told")));
        Destination dead = Destination.queue("test-consumer.billing." + topic.name() + ".dead");
        try (ActiveMqListener listener = subscriber(topic, refusing).start()) {
            await().atMost(SOON).until(() -> listener.health().level() == ListenerHealth.Level.UP);
            store(Samples.text(topic, "x"));
            await().atMost(SOON).until(() -> Queues.browse(url, dead).size() == 1);
        }
    }

    @Test
    @DisplayName("P1: a virtual topic gives each group of consumers a queue of its own")
    void aVirtualTopicIsAQueueForEachGroup() {
        String name = "VirtualTopic." + UUID.randomUUID();
        Consuming other = new Consuming(message -> new Verdict.Done());
        try (ActiveMqListener one = group("one", name, consumer).start();
                ActiveMqListener two = group("two", name, other).start()) {
            await().atMost(SOON)
                    .until(() -> one.health().level() == ListenerHealth.Level.UP
                            && two.health().level() == ListenerHealth.Level.UP);
            store(Samples.text(Destination.topic(name), "x"));
            await().atMost(SOON)
                    .until(() -> consumer.given().size() == 1 && other.given().size() == 1);
        }
    }

    @Test
    void aSelectorLeavesTheRestInTheQueue() {
        Destination queue = Samples.freshQueue();
        store(urgent(queue, "no"), urgent(queue, "yes"));
        try (ActiveMqListener listener = ActiveMqListener.builder(url)
                .queue(queue)
                .selector("urgent = 'yes'")
                .consumer(consumer)
                .build()
                .start()) {
            await().atMost(SOON).until(() -> consumer.given().size() == 1);
        }
        assertThat(consumer.given()).extracting(Received::text).containsExactly("yes");
        assertThat(Queues.browse(url, queue)).hasSize(1);
    }

    @Test
    @DisplayName("P7: a paused listener holds nothing, not even what the broker had sent ahead")
    void aPausedListenerHoldsNothing() {
        Destination queue = Samples.freshQueue();
        try (ActiveMqListener listener =
                ActiveMqListener.builder(url).queue(queue).consumer(consumer).build()) {
            listener.pause();
            listener.start();
            assertThat(listener.health().level()).isEqualTo(ListenerHealth.Level.PAUSED);
            store(Samples.texts(queue, 5).toArray(Envelope[]::new));
            assertThat(Queues.drain(url, queue)).hasSize(5);
            listener.resume();
            await().atMost(SOON).until(() -> listener.health().level() == ListenerHealth.Level.UP);
            store(Samples.text(queue, "now"));
            await().atMost(SOON).until(() -> consumer.given().size() == 1);
            listener.pause();
            await().atMost(SOON).until(() -> listener.health().connected() == 0);
            store(Samples.text(queue, "later"));
            assertThat(Queues.browse(url, queue)).hasSize(1);
        }
        assertThat(consumer.given()).extracting(Received::text).containsExactly("now");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> ActiveMqListener.builder(url)
                        .topic(Destination.topic("t"), "sub scription")
                        .selector("not a = selector '")
                        .concurrency(2)
                        .batch(0)
                        .maxBody(0)
                        .handlerLimit(Duration.ZERO)
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(7));
    }

    @Test
    @DisplayName("P8: a topic is no place for dead letters, the broker would keep none")
    void aTopicForDeadLettersIsRefused() {
        assertThatThrownBy(() -> ActiveMqListener.builder(url)
                        .queue(Samples.freshQueue())
                        .consumer(consumer)
                        .deadLetters(Destination.topic("dead"))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must be a queue");
    }

    @Test
    void aBatchForAConsumerThatTakesOneAtATimeIsRefused() {
        assertThatThrownBy(() -> ActiveMqListener.builder(url)
                        .queue(Samples.freshQueue())
                        .consumer(consumer)
                        .batch(2)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one message at a time");
    }

    private ActiveMqListener subscriber(Destination topic, Consuming by) {
        return ActiveMqListener.builder(url)
                .topic(topic, "billing")
                .consumer(by)
                .build();
    }

    private ActiveMqListener group(String group, String topic, Consuming by) {
        return ActiveMqListener.builder(url)
                .queue(Destination.queue("Consumer." + group + "." + topic))
                .consumer(by)
                .build();
    }

    private static Envelope urgent(Destination queue, String value) {
        return Samples.envelope(queue, null, Headers.of(Map.of("urgent", value)), Body.text(value));
    }

    private void store(Envelope... envelopes) {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(List.of(envelopes), SOON)).isEqualTo(Outcome.stored());
        }
    }
}
