package io.github.reliablemq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Cancellation;
import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.DelayedRetries;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.Received;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.activemq.ActiveMqDeadLetters;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.activemq.ActiveMqListenerBuilder;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.activemq.DeadLetterFilter;
import io.github.reliablemq.activemq.ListenerHealth;
import io.github.reliablemq.activemq.Replay;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Failed messages that wait in the outbox: the whole way, there and back. */
@SuppressWarnings("try") // A listener works by being open.
class DelayedRetriesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final RetryPolicy THREE = new RetryPolicy(3, Backoff.fixed(Duration.ofMillis(500)), 0);
    private static final Operator OPERATOR = Operator.named("test");

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Producing producing = new Producing(SharedServers.postgres());
    private final JdbcInbox inbox = JdbcInbox.create(producing.jdbi).createSchemaIfMissing();
    private final DelayedRetries retries = DelayedRetries.in(inbox, producing.outbox);
    private final Relay relay = Relay.builder("relay", producing.outbox, ActiveMqTransport.create(url))
            .build();
    private final Destination orders = Destination.queue("orders." + UUID.randomUUID());
    private final Queue<Received> runs = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() {
        relay.start();
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    @DisplayName("P7, P12: a failed message lets the others pass and comes back as it was")
    void aFailedMessageLetsOthersPass() {
        producing.send(Message.to(orders).header("region", "north").text("a").build());
        producing.send(Message.to(orders).text("b").build());
        try (ActiveMqListener listener =
                listener(run -> run.text().equals("a") && runsOf("a") == 1).start()) {
            awaitRuns("a", "b", "a");
        }
        Received first = runs.remove();
        runs.remove();
        Received again = runs.remove();
        assertThat(again.retry()).isPresent();
        assertThat(again).usingRecursiveComparison().ignoringFields("retry").isEqualTo(first);
        assertThat(producing.rows("true")).isZero();
    }

    @Test
    @DisplayName("P8, P11: after its budget it is a dead letter under its own id, and a replay has a budget of its own")
    void afterItsBudgetItIsADeadLetter() {
        producing.send(Message.to(orders).text("a").build());
        ActiveMqDeadLetters dead =
                ActiveMqDeadLetters.in(ActiveMqBroker.at(url), Destination.queue(orders.name() + ".dead"));
        try (ActiveMqListener listener = listener(run -> runsOf("a") <= 4).start()) {
            await().atMost(SOON)
                    .until(() -> dead.list(DeadLetterFilter.all(), 10).size() == 1);
            awaitRuns("a", "a", "a");
            assertThat(dead.list(DeadLetterFilter.all(), 10).get(0).id())
                    .contains(runs.peek().id());

            dead.replay(DeadLetterFilter.all(), Replay.all(), OPERATOR);
            awaitRuns("a", "a", "a", "a", "a");
        }
        assertThat(runs).extracting(Received::epoch).containsExactly(0, 0, 0, 1, 1);
    }

    @Test
    @DisplayName("P1: retries that may not fit the listener's selector are refused when it is built")
    void retriesThatMayNotFitTheSelectorAreRefused() {
        assertThatThrownBy(() ->
                        builder(run -> false).selector("JMSType = 'order'").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("may not fit the selector");
    }

    @Test
    @DisplayName("P5: a failed message with a key holds back its key")
    void aKeyIsHeldBack() {
        sendOfOneKey("a", "b");
        try (ActiveMqListener listener =
                listener(run -> run.text().equals("a") && runsOf("a") == 1).start()) {
            awaitRuns("a", "a", "b");
        }
        assertThat(runs).extracting(run -> run.retry().isPresent()).containsOnly(false);
    }

    @Test
    void aKeyPassesWhereThatIsWanted() {
        sendOfOneKey("a", "b");
        try (ActiveMqListener listener = builder(run -> run.text().equals("a") && runsOf("a") == 1)
                .keysPass()
                .build()
                .start()) {
            awaitRuns("a", "b", "a");
        }
        assertThat(runs).extracting(run -> run.orderingKey().orElse("")).containsOnly("k");
    }

    @Test
    @DisplayName("P4: what one subscriber of a topic retries comes to that subscriber only")
    void retriesOfATopicComeToTheirSubscriberOnly() {
        Destination topic = Destination.topic("news." + UUID.randomUUID());
        Queue<Received> others = new ConcurrentLinkedQueue<>();
        try (ActiveMqListener failing = builder(run -> runsOf("a") == 1)
                        .topic(topic, "one")
                        .build()
                        .start();
                ActiveMqListener other = ActiveMqListener.builder(url)
                        .topic(topic, "two")
                        .consumer(inbox.consumer("other", (tx, message) -> others.add(message)))
                        .build()
                        .start()) {
            await().atMost(SOON).until(() -> isUp(failing) && isUp(other));
            producing.send(Message.to(topic).text("a").build());
            awaitRuns("a", "a");
        }
        assertThat(runs).extracting(Received::destination).containsOnly(topic);
        assertThat(others).hasSize(1);
    }

    @Test
    void withoutARelayItWaitsInPlace() {
        producing.send(Message.to(orders).text("a").build());
        await().atMost(SOON).until(() -> producing.rows("true") == 0);
        relay.close();
        try (ActiveMqListener listener = listener(run -> runsOf("a") == 1).start()) {
            awaitRuns("a", "a");
        }
        assertThat(runs).extracting(run -> run.retry().isPresent()).containsOnly(false);
    }

    @Test
    void whatCannotBeRecordedWaitsInPlace() {
        producing.send(Message.to(orders).text("a").build());
        try (ActiveMqListener listener = builder(run -> runsOf("a") == 1)
                .delayedRetries(new BrokenRetries())
                .build()
                .start()) {
            awaitRuns("a", "a");
            assertThat(listener.health().level()).isEqualTo(ListenerHealth.Level.UP);
        }
    }

    /** Breaks its contract. */
    private static final class BrokenRetries implements DelayedRetries {

        @Override
        public Optional<MessageId> later(
                ConsumerName consumer, Received message, int attempt, Destination to, Duration wait) {
            throw new UnsupportedOperationException("as an inbox without notes does");
        }

        @Override
        public Cancellation cancel(ConsumerName consumer, MessageId id) {
            return Cancellation.NOT_WAITING;
        }
    }

    private void sendOfOneKey(String... texts) {
        for (String text : texts) {
            producing.send(Message.to(orders).orderingKey("k").text(text).build());
        }
    }

    private ActiveMqListener listener(Predicate<Received> fails) {
        return builder(fails).build();
    }

    private ActiveMqListenerBuilder builder(Predicate<Received> fails) {
        return ActiveMqListener.builder(url)
                .queue(orders)
                .retry(THREE)
                .delayedRetries(retries)
                .longestInPlace(Duration.ZERO)
                .consumer(inbox.consumer("shipping", (tx, message) -> {
                    runs.add(message);
                    if (fails.test(message)) {
                        throw new IllegalStateException("not yet");
                    }
                }));
    }

    private long runsOf(String text) {
        return runs.stream().filter(run -> run.text().equals(text)).count();
    }

    private static boolean isUp(ActiveMqListener listener) {
        return listener.health().level() == ListenerHealth.Level.UP;
    }

    private void awaitRuns(String... texts) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(runs).extracting(Received::text).containsExactlyElementsOf(List.of(texts)));
    }
}
