package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.Operator;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.DeadLetterRule;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a broker does with messages that nobody could take, for each way it can be told to, and what we see of it. */
@Timeout(120)
final class BrokerDeadLettersIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LOOKS_EVERY = Duration.ofMillis(100);
    /** Several looks of the broker: what it has not done by then it does not do. */
    private static final Duration SEVERAL_LOOKS = LOOKS_EVERY.multipliedBy(8);

    private static final Duration SHORT_LIFE = Duration.ofMillis(1_500);
    private static final Operator JANE = Operator.named("jane").because("tried again");
    private static final DeadLetterRule USUAL = DeadLetterRule.individual().withoutAudit();
    private static final ActiveMqServer BROKER = ActiveMqServer.start(ActiveMqServer.Settings.defaults()
            .checkExpiryEvery(LOOKS_EVERY)
            .deadLetters(USUAL)
            .deadLetters("queue://shared.>", DeadLetterRule.shared("graveyard").withoutAudit())
            .deadLetters("queue://billing.urgent", DeadLetterRule.individual("set.aside.", "set.aside.topic."))
            .deadLetters("queue://fleeting.>", USUAL.withoutExpired())
            .deadLetters("queue://light.>", USUAL.withNonPersistent())
            .deadLetters("queue://dropped.>", DeadLetterRule.discarding())
            .deadLetters("queue://Consumer.*.VirtualTopic.audited", DeadLetterRule.shared("audited.dead"))
            .deadLetters(
                    "queue://Consumer.*.VirtualTopic.half",
                    DeadLetterRule.shared("half.dead").withoutAudit())
            .deadLetters(
                    "queue://Consumer.*.VirtualTopic.open",
                    DeadLetterRule.shared("open.dead").withoutAudit())
            .deadLetters(
                    "queue://Consumer.*.VirtualTopic.crowded",
                    DeadLetterRule.shared("crowded.dead").withoutAudit())
            .deadLetters(
                    "queue://Consumer.*.VirtualTopic.roomy",
                    DeadLetterRule.shared("roomy.dead").withoutAudit())
            .withoutQueueAudit("queue://open.dead")
            .withoutQueueAudit("queue://roomy.dead")
            .deadLetters("queue://short.>", DeadLetterRule.shared("short.lived").expiringAfter(SHORT_LIFE))
            .deadLetters("queue://short.lived", DeadLetterRule.discarding())
            .deadLetters("queue://chain.>", chained())
            .deadLetters("queue://chained.>", chained())
            .deadLetters("queue://round.>", round())
            .deadLetters("queue://round.and.round", round()));

    private final String url = BROKER.brokerUrl();

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    private static DeadLetterRule chained() {
        return DeadLetterRule.individual("chained.", "chained.topic.")
                .withoutAudit()
                .expiringAfter(SHORT_LIFE);
    }

    private static DeadLetterRule round() {
        return DeadLetterRule.shared("round.and.round").withoutAudit().expiringAfter(SHORT_LIFE);
    }

    @Test
    @DisplayName("P8, P12: what the broker gave up is listed with origin, cause and deliveries, and replayed as sent")
    void whatTheBrokerGaveUpIsListedAndReplayedAsItWas() throws JMSException {
        Destination queue = fresh("orders");
        Envelope sent = Samples.envelope(
                queue, "k", Headers.of(Map.of("dlqMine", "kept", "originally", "here")), Body.text("x"));
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(List.of(sent), SOON)).isEqualTo(Outcome.stored());
        }
        PlainClient.giveUp(url, queue);
        ActiveMqDeadLetters dead = in("DLQ." + queue.name());
        DeadLetter listed =
                eventually(() -> dead.list(DeadLetterFilter.all(), 10), 1).get(0);
        assertThat(listed.id()).contains(sent.id());
        assertThat(listed.origin()).contains(queue);
        assertThat(listed.cause().type()).isEqualTo("BrokerRedelivered");
        assertThat(listed.cause().text()).contains("redelivery policy limit");
        assertThat(listed.deliveries()).isEqualTo(1);
        assertThat(listed.recordedAt()).contains(sent.recordedAt());

        assertThat(dead.replay(DeadLetterFilter.all(), Replay.all(), JANE).replayed())
                .isEqualTo(1);
        Message again = Queues.drain(url, queue).get(0);
        Decoded.Ok read = (Decoded.Ok) JmsReading.decode(again);
        assertThat(read.message().id()).isEqualTo(sent.id());
        assertThat(read.message().headers()).isEqualTo(sent.headers());
        assertThat(read.message().epoch()).isEqualTo(1);
    }

    @Test
    void aSharedStrategyCanHaveAnotherQueue() throws JMSException {
        Destination one = fresh("shared.one");
        Destination two = fresh("shared.two");
        for (Destination queue : List.of(one, two)) {
            PlainClient.send(url, queue, "x");
            PlainClient.giveUp(url, queue);
        }
        List<DeadLetter> both = eventually(() -> in("graveyard").list(DeadLetterFilter.all(), 10), 2);
        assertThat(both).flatExtracting(each -> each.origin().stream().toList()).containsExactly(one, two);
    }

    @Test
    @DisplayName("P8: each topic can have dead letters of its own; a replay of one goes to a queue that is named")
    void anIndividualStrategyServesTopics() throws JMSException {
        Destination topic = Destination.topic("news." + UUID.randomUUID());
        PlainClient.giveUp(url, topic, "x");
        ActiveMqDeadLetters dead = in("DLQ.topic." + topic.name());
        assertThat(eventually(() -> dead.list(DeadLetterFilter.all(), 10), 1)
                        .get(0)
                        .origin())
                .contains(topic);
        Destination own = fresh("own");
        dead.replay(DeadLetterFilter.all(), Replay.all().withTo(own), JANE);
        assertThat(Queues.drain(url, own)).hasSize(1);
    }

    @Test
    void oneQueueCanHaveARuleOfItsOwn() throws JMSException {
        Destination urgent = Destination.queue("billing.urgent");
        Destination other = fresh("billing");
        for (Destination queue : List.of(urgent, other)) {
            PlainClient.send(url, queue, "x");
            PlainClient.giveUp(url, queue);
        }
        eventually(() -> in("set.aside.billing.urgent").list(DeadLetterFilter.all(), 10), 1);
        eventually(() -> in("DLQ." + other.name()).list(DeadLetterFilter.all(), 10), 1);
    }

    @Test
    @DisplayName("P8: what expired is among the dead letters, with that cause, unless the rule leaves it out")
    void whatExpiredIsADeadLetterUnlessLeftOut() throws JMSException {
        Destination kept = fresh("lasting");
        Destination dropped = fresh("fleeting");
        sendShortLived(kept);
        sendShortLived(dropped);
        ActiveMqDeadLetters dead = in("DLQ." + kept.name());
        eventually(() -> dead.list(DeadLetterFilter.all(), 10), 1);
        PlainClient.send(url, kept, "given up");
        PlainClient.giveUp(url, kept);
        eventually(() -> dead.list(DeadLetterFilter.all(), 10), 2);
        assertThat(dead.groups(10))
                .extracting(DeadLetterGroup::fingerprint, DeadLetterGroup::count)
                .containsExactlyInAnyOrder(tuple("BrokerExpired", 1), tuple("BrokerRedelivered", 1));
        DeadLetterFilter expired = DeadLetterFilter.all().brokerSays("Message Expired");
        assertThat(dead.replay(expired, Replay.all(), JANE).replayed()).isEqualTo(1);
        Message again = Queues.drain(url, kept).get(0);
        assertThat(again.getJMSExpiration()).isZero();
        assertThat(again.propertyExists("originalExpiration")).isFalse();

        await().atMost(SOON).until(() -> Queues.browse(url, dropped).isEmpty());
        neverMoreThan("DLQ." + dropped.name(), 0);
    }

    @Test
    void nonPersistentMessagesAreLeftOutUnlessAskedFor() throws JMSException {
        Destination kept = fresh("light");
        Destination dropped = fresh("heavy");
        for (Destination queue : List.of(kept, dropped)) {
            PlainClient.send(
                    url, queue, "x", (producer, message) -> producer.send(message, DeliveryMode.NON_PERSISTENT, 4, 0));
            PlainClient.giveUp(url, queue);
        }
        eventually(() -> in("DLQ." + kept.name()).list(DeadLetterFilter.all(), 10), 1);
        neverMoreThan("DLQ." + dropped.name(), 0);
    }

    @Test
    void discardingLeavesNothingAnywhere() throws JMSException {
        Destination queue = fresh("dropped");
        PlainClient.send(url, queue, "x");
        PlainClient.giveUp(url, queue);
        await().atMost(SOON).until(() -> Queues.browse(url, queue).isEmpty());
        neverMoreThan("DLQ." + queue.name(), 0);
        neverMoreThan("ActiveMQ.DLQ", 0);
    }

    @Test
    @DisplayName("P8: two audits each drop the second copy of a message, even when the first is gone; off, it is kept")
    void theAuditsDropASecondCopy() throws JMSException {
        giveUpBothCopies("audited", () -> in("audited.dead"));
        neverMoreThan("audited.dead", 0);
        giveUpBothCopies("half", () -> in("half.dead"));
        neverMoreThan("half.dead", 0);
        giveUpBothCopies("open", () -> in("open.dead"));
        eventually(() -> in("open.dead").list(DeadLetterFilter.all(), 10), 1);
    }

    @Test
    @DisplayName(
            "P8: one queue does not hold two copies of a message, with or without an audit; queues of their own do")
    void queuesOfTheirOwnKeepBothCopies() throws JMSException {
        giveUpBothCopies("crowded", null);
        eventually(() -> in("crowded.dead").list(DeadLetterFilter.all(), 10), 1);
        neverMoreThan("crowded.dead", 1);
        neverMoreThan("DLQ.crowded.dead", 0);
        giveUpBothCopies("roomy", null);
        assertThat(Queues.drain(url, Destination.queue("roomy.dead"))).hasSize(1);
        // Nearly always one; none when the first was acknowledged before the broker looked at the second.
        assertThat(Queues.drain(url, Destination.queue("DLQ.roomy.dead"))).hasSizeLessThanOrEqualTo(1);
        giveUpBothCopies("own", null);
        for (String group : List.of("one", "two")) {
            String queue = "Consumer." + group + ".VirtualTopic.own";
            DeadLetter letter = eventually(() -> in("DLQ." + queue).list(DeadLetterFilter.all(), 10), 1)
                    .get(0);
            assertThat(letter.origin()).contains(Destination.queue(queue));
        }
    }

    /**
     * Two groups of consumers get the same message, and neither can handle it.
     *
     * @param between where an operator discards the first copy before the second comes; null for no such operator
     */
    private void giveUpBothCopies(String name, @Nullable Supplier<ActiveMqDeadLetters> between) throws JMSException {
        Destination one = Destination.queue("Consumer.one.VirtualTopic." + name);
        Destination two = Destination.queue("Consumer.two.VirtualTopic." + name);
        // The queues have to be there: a virtual topic copies to those it finds.
        Queues.browse(url, one);
        Queues.browse(url, two);
        PlainClient.send(url, Destination.topic("VirtualTopic." + name), "x");
        PlainClient.giveUp(url, one);
        if (between != null) {
            eventually(() -> between.get().list(DeadLetterFilter.all(), 10), 1);
            assertThat(between.get().discard(DeadLetterFilter.all(), 10, JANE)).isEqualTo(1);
        }
        PlainClient.giveUp(url, two);
        assertThat(Queues.browse(url, one)).isEmpty();
        assertThat(Queues.browse(url, two)).isEmpty();
    }

    @Test
    void deadLettersThatExpireAreGoneWhenTheirOwnQueueSaysSo() throws JMSException {
        Destination queue = fresh("short");
        PlainClient.send(url, queue, "x");
        PlainClient.giveUp(url, queue);
        eventually(() -> Queues.browse(url, Destination.queue("short.lived")), 1);
        eventually(() -> Queues.browse(url, Destination.queue("short.lived")), 0);
        neverMoreThan("short.lived", 0);
    }

    @Test
    void deadLettersThatExpireIntoTheirOwnQueueAreGone() throws JMSException {
        Destination queue = fresh("round");
        PlainClient.send(url, queue, "x");
        PlainClient.giveUp(url, queue);
        Destination round = Destination.queue("round.and.round");
        eventually(() -> Queues.browse(url, round), 1);
        eventually(() -> Queues.browse(url, round), 0);
        neverMoreThan(round.name(), 0);
    }

    @Test
    void deadLettersThatExpireByTheSameRuleWanderThroughQueuesWithEverLongerNames() throws JMSException {
        Destination queue = fresh("chain");
        PlainClient.send(url, queue, "x");
        PlainClient.giveUp(url, queue);
        eventually(() -> Queues.browse(url, Destination.queue("chained." + queue.name())), 1);
        eventually(() -> Queues.browse(url, Destination.queue("chained.chained." + queue.name())), 1);
        eventually(() -> Queues.browse(url, Destination.queue("chained.chained.chained." + queue.name())), 1);
    }

    private void sendShortLived(Destination queue) throws JMSException {
        PlainClient.send(
                url, queue, "short", (producer, message) -> producer.send(message, DeliveryMode.PERSISTENT, 4, 50));
    }

    private ActiveMqDeadLetters in(String queue) {
        return ActiveMqDeadLetters.in(ActiveMqBroker.at(url), Destination.queue(queue));
    }

    private static Destination fresh(String name) {
        return Destination.queue(name + "." + UUID.randomUUID());
    }

    private static <T> List<T> eventually(Callable<List<T>> look, int size) {
        return await().atMost(SOON).until(look, found -> found.size() == size);
    }

    private void neverMoreThan(String queue, int size) {
        await().during(SEVERAL_LOOKS)
                .atMost(SOON)
                .until(() -> Queues.browse(url, Destination.queue(queue)).size() <= size);
    }
}
