package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.Operator;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Rate;
import io.github.reliablemq.Received;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P8: what is set aside can be seen, leaves only by an operator's action, and is the same message again. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
final class ActiveMqDeadLettersIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Operator JANE = Operator.named("jane").because("prices are back");

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final Destination deadQueue = Destination.queue(queue.name() + ".dead");
    private final ActiveMqDeadLetters dead = ActiveMqDeadLetters.in(ActiveMqBroker.at(url), deadQueue);

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P8, P12: a replayed message is the one that was sent, in a new epoch, where it came from")
    void aReplayIsTheSameMessageInANewEpoch() {
        Envelope sent = Samples.envelope(queue, "k", Headers.of(Map.of("smile", "\uD83D\uDE00")), Body.text("x"));
        store(url, List.of(sent));
        setAside(1, "NoPrice");
        DeadLetter listed = dead.list(DeadLetterFilter.all(), 10).get(0);
        assertThat(listed.id()).contains(sent.id());
        assertThat(listed.origin()).contains(queue);
        assertThat(listed.cause()).isEqualTo(Failure.of("NoPrice", "as told"));
        assertThat(listed.deliveries()).isEqualTo(1);
        assertThat(listed.recordedAt()).contains(sent.recordedAt());
        assertThat(listed.since()).isBeforeOrEqualTo(Instant.now().plusSeconds(5));

        assertThat(dead.replay(DeadLetterFilter.all(), Replay.all().withDedupWindow(Duration.ZERO), JANE))
                .isEqualTo(new Replay.Report(1, 1, 0));
        assertThat(dead.list(DeadLetterFilter.all(), 10)).isEmpty();
        Received again = handled(1).get(0);
        assertThat(again.id()).isEqualTo(sent.id());
        assertThat(again.orderingKey()).contains("k");
        assertThat(again.headers()).isEqualTo(sent.headers());
        assertThat(again.body()).isEqualTo(sent.body());
        assertThat(again.recordedAt()).isEqualTo(sent.recordedAt());
        assertThat(again.epoch()).isEqualTo(1);
        assertThat(again.deliveries()).isEqualTo(1);
    }

    @Test
    @DisplayName("P8: a message that fails again after its replay is set aside again, with one replay more")
    void aSecondReplayIsASecondEpoch() {
        store(url, Samples.texts(queue, 1));
        setAside(1, "NoPrice");
        dead.replay(DeadLetterFilter.all(), Replay.all(), JANE);
        setAside(1, "NoPrice");
        assertThat(dead.list(DeadLetterFilter.all(), 10))
                .singleElement()
                .extracting(DeadLetter::replays)
                .isEqualTo(1);
        dead.replay(DeadLetterFilter.all(), Replay.all(), JANE);
        assertThat(handled(1).get(0).epoch()).isEqualTo(2);
    }

    @Test
    @DisplayName("P8: one is tried first; then those of one cause; the others stay")
    void oneIsTriedFirst() {
        store(url, Samples.texts(queue, 5));
        setAside(5, "NoPrice");
        store(url, Samples.texts(queue, 2));
        setAside(2, "NoName");
        assertThat(dead.groups(100))
                .extracting(DeadLetterGroup::fingerprint, DeadLetterGroup::count)
                .containsExactly(tuple("NoPrice", 5), tuple("NoName", 2));

        DeadLetterFilter noPrice = DeadLetterFilter.all().fingerprint("NoPrice");
        assertThat(dead.replay(noPrice, Replay.one(), JANE).replayed()).isEqualTo(1);
        assertThat(handled(1)).hasSize(1);
        assertThat(dead.replay(noPrice, Replay.all().withRate(Rate.perSecond(1_000)), JANE)
                        .replayed())
                .isEqualTo(4);
        assertThat(handled(4)).hasSize(4);
        assertThat(dead.list(DeadLetterFilter.all(), 10))
                .extracting(each -> each.cause().type())
                .containsExactly("NoName", "NoName");
    }

    @Test
    @DisplayName("P8: one copy, or those of an origin, can be discarded, and no others")
    void copiesAreDiscardedByWhatTheyAre() {
        store(url, Samples.texts(queue, 3));
        setAside(3, "NoPrice");
        List<DeadLetter> all = dead.list(DeadLetterFilter.all(), 10);
        assertThat(dead.discard(DeadLetterFilter.copy(all.get(1).brokerId()), 10, JANE))
                .isEqualTo(1);
        assertThat(dead.list(DeadLetterFilter.all(), 10)).containsExactly(all.get(0), all.get(2));
        DeadLetterFilter elsewhere = DeadLetterFilter.all().fingerprint("it's else'where");
        assertThat(dead.discard(elsewhere, 10, JANE)).isZero();
        DeadLetterFilter old = DeadLetterFilter.all().before(all.get(0).since());
        assertThat(dead.discard(old, 10, JANE)).isZero();
        assertThat(dead.discard(DeadLetterFilter.all().id(all.get(0).id().orElseThrow()), 10, JANE))
                .isEqualTo(1);
        assertThat(dead.discard(DeadLetterFilter.all().origin(queue), 10, JANE)).isEqualTo(1);
    }

    @Test
    @DisplayName("P8: a slow replay waits between messages, not within their transactions")
    void aSlowReplayHoldsNoTransactionOpen() throws InterruptedException {
        store(url, Samples.texts(queue, 1));
        setAside(1, "NoPrice");
        Duration pause = Duration.ofSeconds(4);
        Thread slow = new Thread(
                () -> dead.replay(DeadLetterFilter.all(), Replay.all().withRate(new Rate(1, pause)), JANE));
        long start = System.nanoTime();
        slow.start();
        await().atMost(pause).until(() -> Queues.browse(url, queue).size() == 1);
        assertThat(slow.isAlive()).isTrue();
        slow.join();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(pause);
    }

    @Test
    @DisplayName("P8: each action is on record, and what cannot be put on record is not done")
    void whatCannotBePutOnRecordIsNotDone() {
        List<Envelope> sent = Samples.texts(queue, 2);
        store(url, sent);
        setAside(2, "NoPrice");
        ActiveMqDeadLetters unrecorded = dead.recordingIn((operator, action, target, where) -> {
            throw new StoreException("the audit is full");
        });
        assertThatThrownBy(() -> unrecorded.discard(DeadLetterFilter.all(), 10, JANE))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> unrecorded.replay(DeadLetterFilter.all(), Replay.all(), JANE))
                .isInstanceOf(StoreException.class);
        assertThat(dead.list(DeadLetterFilter.all(), 10)).hasSize(2);
        assertThat(Queues.browse(url, queue)).isEmpty();

        List<String> record = new ArrayList<>();
        ActiveMqDeadLetters recorded = dead.recordingIn(
                (operator, action, target, where) -> record.add(action + " " + target.orElseThrow() + " " + where));
        recorded.replay(DeadLetterFilter.all(), Replay.one(), JANE);
        recorded.discard(DeadLetterFilter.all(), 10, JANE);
        assertThat(record)
                .containsExactly(
                        "REPLAY_DEAD_LETTER " + sent.get(0).id() + " " + deadQueue,
                        "DISCARD_DEAD_LETTER " + sent.get(1).id() + " " + deadQueue);
    }

    @Test
    @DisplayName("P8: what came from nowhere stays, and holds up nothing behind it")
    void whatCameFromNowhereIsPassedOver() {
        Queues.send(url, deadQueue, session -> session.createTextMessage("from nowhere"));
        store(url, Samples.texts(queue, 2));
        setAside(2, "NoPrice");
        assertThat(dead.replay(DeadLetterFilter.all(), Replay.all(), JANE)).isEqualTo(new Replay.Report(2, 2, 1));
        assertThat(handled(2)).hasSize(2);
        assertThat(dead.list(DeadLetterFilter.all(), 10))
                .singleElement()
                .satisfies(left -> assertThat(left.origin()).isEmpty());
        assertThat(dead.replay(DeadLetterFilter.all(), Replay.one().withTo(queue), JANE)
                        .replayed())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("P8: dead letters that the broker made are listed and replayed too, also after its restart")
    void theBrokersDeadLettersAreReplayedAfterARestart() throws JMSException {
        try (ActiveMqServer server = ActiveMqServer.start(ActiveMqServer.Settings.defaults())) {
            store(server.brokerUrl(), Samples.texts(queue, 1));
            poison(server.brokerUrl());
            ActiveMqDeadLetters brokers =
                    ActiveMqDeadLetters.in(ActiveMqBroker.at(server.brokerUrl()), Destination.queue("ActiveMQ.DLQ"));
            await().atMost(SOON)
                    .until(() -> brokers.list(DeadLetterFilter.all(), 10).size() == 1);
            server.kill();
            server.restart();
            DeadLetter listed = brokers.list(DeadLetterFilter.all(), 10).get(0);
            assertThat(listed.origin()).contains(queue);
            assertThat(listed.cause().type()).isEqualTo("BrokerRedelivered");
            assertThat(listed.cause().text()).contains("redelivery policy");
            assertThat(brokers.replay(DeadLetterFilter.all(), Replay.all(), JANE)
                            .replayed())
                    .isEqualTo(1);
            assertThat(Queues.drainedIds(server.brokerUrl(), queue))
                    .containsExactly(listed.id().orElseThrow());
        }
    }

    /** Rolls one message back until the client gives it up, as the broker's own redelivery does. */
    private void poison(String brokerUrl) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(brokerUrl);
        factory.getRedeliveryPolicy().setMaximumRedeliveries(0);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            Message message =
                    session.createConsumer(session.createQueue(queue.name())).receive(SOON.toMillis());
            assertThat(message).isNotNull();
            session.rollback();
            // The poison acknowledgement is written with the next delivery.
            assertThat(session.createConsumer(session.createQueue(queue.name())).receive(500))
                    .isNull();
        }
    }

    private void setAside(int count, String type) {
        int before = Queues.browse(url, deadQueue).size();
        Consuming refusing = new Consuming(message -> new Verdict.DeadLetter(Failure.of(type, "as told")));
        try (ActiveMqListener listener = ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(refusing)
                .build()
                .start()) {
            await().atMost(SOON).until(() -> Queues.browse(url, deadQueue).size() == before + count);
        }
    }

    private List<Received> handled(int count) {
        Consuming consumer = new Consuming(message -> new Verdict.Done());
        try (ActiveMqListener listener = ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(consumer)
                .build()
                .start()) {
            await().atMost(SOON).until(() -> consumer.given().size() == count);
        }
        return new ArrayList<>(consumer.given());
    }

    private static void store(String url, List<Envelope> envelopes) {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(envelopes, SOON)).isEqualTo(Outcome.stored());
        }
    }
}
