package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Body;
import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.TransportException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator does with dead letters besides replaying and discarding them. */
@Timeout(120)
@SuppressWarnings("try") // A listener works by being open.
final class DeadLetterToolsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Operator JANE = Operator.named("jane").because("a wrong price");
    private static final Headers HEADERS = Headers.of(Map.of("smile", "\uD83D\uDE00", "count", 7));

    /** Its own: each queue that others leave behind makes an erasure longer. */
    private static final ActiveMqServer BROKER = ActiveMqServer.start(ActiveMqServer.Settings.defaults());

    private final String url = BROKER.brokerUrl();
    private final ActiveMqBroker broker = ActiveMqBroker.at(url);
    private final Destination queue = Samples.freshQueue();
    private final Destination deadQueue = Destination.queue(queue.name() + ".dead");
    private final ActiveMqDeadLetters dead = ActiveMqDeadLetters.in(broker, deadQueue);

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P8: an edited dead letter is a new message that names its original, and the original is gone")
    void anEditedDeadLetterIsANewMessage() throws Exception {
        Envelope sent = Samples.envelope(queue, "k", HEADERS, Body.text("price: -1"));
        DeadLetter original = setAside(sent);
        String brokerId = original.brokerId();
        assertThatThrownBy(() -> dead.editAsNew(
                        brokerId, dead.edit(brokerId).id(sent.id()).build(), JANE))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("id of its own");
        assertThatThrownBy(() -> dead.editAsNew(
                        brokerId, dead.edit(brokerId).delay(Duration.ofHours(1)).build(), JANE))
                .isInstanceOf(InvalidMessageException.class);
        assertThat(dead.list(DeadLetterFilter.all(), 10)).hasSize(1);

        MessageId edited = dead.editAsNew(
                        brokerId, dead.edit(brokerId).text("price: 1").build(), JANE)
                .orElseThrow();
        assertThat(edited).isNotEqualTo(sent.id());
        assertThat(dead.list(DeadLetterFilter.all(), 10)).isEmpty();
        Message there = Queues.browse(url, queue).get(0);
        assertThat(there.getStringProperty("rmq_edited_from"))
                .isEqualTo(sent.id().toString());
        Received received = ((Decoded.Ok) JmsReading.decode(there)).message();
        assertThat(received.id()).isEqualTo(edited);
        assertThat(received.text()).isEqualTo("price: 1");
        assertThat(received.headers()).isEqualTo(HEADERS);
        assertThat(received.orderingKey()).contains("k");
        assertThat(received.epoch()).isZero();
        assertThat(received.recordedAt()).isAfter(sent.recordedAt());

        assertThatThrownBy(() -> dead.edit(brokerId)).isInstanceOf(IllegalStateException.class);
        io.github.reliablemq.Message late =
                io.github.reliablemq.Message.to(queue).text("late").build();
        assertThat(dead.editAsNew(brokerId, late, JANE)).isEmpty();
    }

    @Test
    @DisplayName("P8: a message of a person is erased by its id, from dead letters and from every other queue")
    void aMessageIsErasedWhereverItIs() {
        Envelope hers = Samples.text(queue, "hers");
        Envelope his = Samples.text(queue, "his");
        setAside(hers);
        setAside(his);
        store(hers, new Envelope(hers.id(), deadQueue, null, Headers.none(), hers.body(), hers.recordedAt()), his);

        assertThat(dead.erase(his.id(), JANE)).isEqualTo(1);
        assertThat(dead.list(DeadLetterFilter.all(), 10)).hasSize(2);
        List<Destination> record = new ArrayList<>();
        assertThat(ActiveMqDeadLetters.eraseEverywhere(
                        broker, hers.id(), JANE, (operator, action, target, where) -> record.add(where)))
                .isEqualTo(Map.of(queue, 1, deadQueue, 2));
        assertThat(record).containsExactlyInAnyOrder(queue, deadQueue, deadQueue);
        assertThat(Queues.ids(url, queue)).containsExactly(his.id());
        assertThat(dead.list(DeadLetterFilter.all(), 10)).isEmpty();
    }

    @Test
    @DisplayName("P8: an export is whole, also where a browser would show only a page, and takes nothing")
    void moreThanABrowserShowsAreExported() {
        store(Samples.texts(deadQueue, 450).toArray(Envelope[]::new));
        StringBuilder out = new StringBuilder();
        assertThat(dead.exportLines(DeadLetterFilter.all(), 10_000, out)).isEqualTo(450);
        assertThat(out.toString().lines()).doesNotHaveDuplicates().hasSize(450);
        assertThat(dead.exportLines(DeadLetterFilter.all(), 7, new StringBuilder()))
                .isEqualTo(7);
        assertThat(dead.discard(DeadLetterFilter.all(), 10_000, JANE)).isEqualTo(450);
    }

    @Test
    @DisplayName("P8, P12: dead letters are exported and imported again, the same to the last bit")
    void exportedDeadLettersComeBackAsTheyWere() {
        List<Envelope> sent = List.of(
                Samples.envelope(queue, "k", HEADERS, Body.text("gr\u00fcn \uD83D\uDE00\n\u0001")),
                Samples.envelope(queue, null, Headers.none(), Body.bytes(new byte[] {0, -1, 10, 13})));
        sent.forEach(this::setAside);
        Queues.send(url, deadQueue, session -> session.createObjectMessage(UUID.randomUUID()));
        List<DeadLetter> before = dead.list(DeadLetterFilter.all(), 10);
        StringBuilder out = new StringBuilder();
        assertThat(dead.exportLines(DeadLetterFilter.all(), 10, out)).isEqualTo(3);
        List<String> lines = new ArrayList<>(out.toString().lines().toList());
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .contains("\"text\":\"gr\u00fcn ")
                .contains(sent.get(0).id().toString());

        assertThat(dead.discard(DeadLetterFilter.all(), 10, JANE)).isEqualTo(3);
        lines.add("");
        assertThat(dead.importLines(lines, JANE)).isEqualTo(3);
        assertThat(dead.list(DeadLetterFilter.all(), 10))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("brokerId", "since")
                .isEqualTo(before);
        assertThat(dead.discard(
                        DeadLetterFilter.copy(
                                dead.list(DeadLetterFilter.all(), 10).get(2).brokerId()),
                        1,
                        JANE))
                .isEqualTo(1);
        assertThat(dead.replay(DeadLetterFilter.all(), Replay.all(), JANE).replayed())
                .isEqualTo(2);
        List<Received> again = Queues.drain(url, queue).stream()
                .map(message -> ((Decoded.Ok) JmsReading.decode(message)).message())
                .toList();
        for (int i = 0; i < sent.size(); i++) {
            assertThat(again.get(i).id()).isEqualTo(sent.get(i).id());
            assertThat(again.get(i).body()).isEqualTo(sent.get(i).body());
            assertThat(again.get(i).headers()).isEqualTo(sent.get(i).headers());
            assertThat(again.get(i).recordedAt()).isEqualTo(sent.get(i).recordedAt());
            assertThat(again.get(i).orderingKey()).isEqualTo(sent.get(i).orderingKey());
        }
    }

    @Test
    @DisplayName("P8: an import is all or nothing, and says which lines are wrong")
    void anImportOfDamagedLinesIsRefused() {
        setAside(Samples.text(queue, "x"));
        StringBuilder out = new StringBuilder();
        dead.exportLines(DeadLetterFilter.all(), 10, out);
        String good = out.toString().strip();
        List<String> lines = List.of(
                good,
                good.substring(0, good.length() / 2),
                good.replace("\"format\":\"1\"", "\"format\":\"2\""),
                good.replace("\"kind\":\"text\"", "\"kind\":\"video\""),
                good.replace("\"groupSequence\"", "\"other\""));
        assertThatThrownBy(() -> dead.importLines(lines, JANE))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .extracting(problem -> problem.substring(0, 7))
                                .containsExactly("line 2:", "line 3:", "line 4:", "line 5:"));
        assertThat(dead.list(DeadLetterFilter.all(), 10)).hasSize(1);
    }

    private DeadLetter setAside(Envelope envelope) {
        int before = Queues.browse(url, deadQueue).size();
        store(envelope);
        Consuming refusing = new Consuming(message -> new Verdict.DeadLetter(Failure.of("NoPrice", "as told")));
        try (ActiveMqListener listener = ActiveMqListener.builder(url)
                .queue(queue)
                .consumer(refusing)
                .build()
                .start()) {
            await().atMost(SOON).until(() -> Queues.browse(url, deadQueue).size() == before + 1);
        }
        return dead.list(DeadLetterFilter.all(), 10).get(before);
    }

    private void store(Envelope... envelopes) {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(List.of(envelopes), SOON)).isEqualTo(Outcome.stored());
        }
    }
}
