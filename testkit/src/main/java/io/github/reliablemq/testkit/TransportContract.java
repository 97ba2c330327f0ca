package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link Transport} promises while its broker works. Extend it in your tests and give it a fixture. */
public abstract class TransportContract {

    /** A transport under test and its surroundings. */
    protected interface Fixture extends AutoCloseable {

        /** The transport; always the same one. */
        Transport transport();

        /** A queue nobody else uses; always the same one. */
        Destination queue();

        /**
         * Takes out everything the broker has stored in the queue until now, in the order it hands it out. Uses a
         * consumer of its own, not the transport.
         *
         * @param expected how many there should be; may return early with more, or late with fewer
         */
        List<Received> drain(int expected);

        /**
         * Has the answer to the next batch get lost, and its connection with it: the broker may have stored the batch,
         * or may not. Connections that are made after that batch are good ones.
         */
        void loseNextAnswer();

        /** Closes what the fixture opened. */
        @Override
        default void close() {}
    }

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Instant RECORDED = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final LaneName FIRST = new LaneName("contract", "c0ffee", 1);
    private static final LaneName SECOND = new LaneName("contract", "c0ffee", 2);

    private Fixture fixture;

    /** For subclasses with a no-argument constructor. */
    @SuppressWarnings("NullAway.Init")
    protected TransportContract() {}

    /** A new fixture with an empty queue. */
    protected abstract Fixture fixture();

    @BeforeEach
    final void openFixture() {
        fixture = fixture();
    }

    @AfterEach
    final void closeFixture() {
        fixture.close();
    }

    @Test
    @DisplayName("P1, P3: what was answered stored can be received, once")
    void storedMessagesAreVisible() {
        try (TransportLane lane = fixture.transport().connect(FIRST)) {
            assertThat(lane.send(List.of(envelope("a")), DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(fixture.drain(1)).map(Received::text).containsExactly("a");
    }

    @Test
    @DisplayName("P5: batches and the messages within them keep their order")
    void orderIsKept() {
        List<Envelope> all =
                IntStream.range(0, 60).mapToObj(i -> envelope("m" + i)).toList();
        try (TransportLane lane = fixture.transport().connect(FIRST)) {
            for (int batch = 0; batch < 60; batch += 20) {
                assertThat(lane.send(all.subList(batch, batch + 20), DEADLINE)).isEqualTo(Outcome.stored());
            }
        }
        assertThat(fixture.drain(60))
                .map(Received::id)
                .containsExactlyElementsOf(all.stream().map(Envelope::id).toList());
    }

    @Test
    @DisplayName("P12: id, key, headers, body and time of recording arrive exactly as they were recorded")
    void contentIsExact() {
        List<Envelope> sent = Samples.messages(fixture.queue()).stream()
                .map(TransportContract::envelope)
                .toList();
        try (TransportLane lane = fixture.transport().connect(FIRST)) {
            assertThat(lane.send(sent, DEADLINE)).isEqualTo(Outcome.stored());
        }
        List<Received> received = fixture.drain(sent.size());
        assertThat(received).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            Envelope expected = sent.get(i);
            Received got = received.get(i);
            assertThat(got.id()).isEqualTo(expected.id());
            assertThat(got.destination()).isEqualTo(expected.destination());
            assertThat(got.orderingKey()).isEqualTo(expected.orderingKey());
            assertThat(got.headers()).isEqualTo(expected.headers());
            assertThat(got.headers().asMap()).isEqualTo(expected.headers().asMap());
            assertThat(got.body()).isEqualTo(expected.body());
            assertThat(got.recordedAt()).isEqualTo(RECORDED);
        }
    }

    @Test
    void anIdStaysTheSameWhenAMessageIsSentAgain() {
        Envelope message = envelope("again");
        try (TransportLane lane = fixture.transport().connect(FIRST)) {
            assertThat(lane.send(List.of(message), DEADLINE)).isEqualTo(Outcome.stored());
        }
        try (TransportLane lane = fixture.transport().connect(FIRST)) {
            assertThat(lane.send(List.of(message), DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(fixture.drain(2)).map(Received::id).containsExactly(message.id(), message.id());
    }

    @Test
    @DisplayName("P11: a probe tells a broker that works and leaves nothing behind")
    void probesLeaveNothing() {
        try (TransportLane lane = fixture.transport().connect(FIRST)) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(lane.send(List.of(envelope("a")), DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(fixture.drain(1)).map(Received::text).containsExactly("a");
    }

    @Test
    void lanesWorkSideBySide() {
        try (TransportLane one = fixture.transport().connect(FIRST);
                TransportLane other = fixture.transport().connect(SECOND)) {
            assertThat(one.send(List.of(envelope("one")), DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(other.send(List.of(envelope("other")), DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(one.send(List.of(envelope("one more")), DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(fixture.drain(3)).map(Received::text).containsExactlyInAnyOrder("one", "other", "one more");
    }

    @Test
    @DisplayName("P3, P5: a batch without an answer is unknown; it is there whole or not at all once its lane is back")
    void aBatchWithoutAnAnswerIsUnknown() {
        List<Envelope> batch = List.of(envelope("a"), envelope("b"), envelope("c"));
        try (TransportLane lane = fixture.transport().connect(FIRST)) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            fixture.loseNextAnswer();
            assertThat(lane.send(batch, DEADLINE)).isInstanceOf(Outcome.Unknown.class);
            assertThat(lane.send(List.of(envelope("too late")), DEADLINE)).isNotEqualTo(Outcome.stored());
        }
        Envelope next = envelope("next");
        try (TransportLane lane = fixture.transport().connect(FIRST)) {
            assertThat(lane.send(List.of(next), DEADLINE)).isEqualTo(Outcome.stored());
        }
        List<MessageId> stored = fixture.drain(4).stream().map(Received::id).toList();
        assertThat(stored).endsWith(next.id());
        assertThat(stored.subList(0, stored.size() - 1)).isIn(List.of(), idsOf(batch));
    }

    private static List<MessageId> idsOf(List<Envelope> batch) {
        return batch.stream().map(Envelope::id).toList();
    }

    @Test
    void closingTwiceIsHarmless() {
        TransportLane lane = fixture.transport().connect(FIRST);
        lane.close();
        lane.close();
        assertThat(fixture.drain(0)).isEmpty();
    }

    @Test
    @DisplayName("P3: nothing is answered stored on a lane that is closed")
    void aClosedLaneStoresNothing() {
        TransportLane lane = fixture.transport().connect(FIRST);
        lane.close();
        assertThat(lane.send(List.of(envelope("late")), DEADLINE)).isNotEqualTo(Outcome.stored());
        assertThat(lane.probe(DEADLINE)).isNotEqualTo(Outcome.stored());
        assertThat(fixture.drain(0)).isEmpty();
    }

    private Envelope envelope(String text) {
        return envelope(Message.to(fixture.queue()).text(text).build());
    }

    private static Envelope envelope(Message message) {
        return new Envelope(
                new MessageId(UUID.randomUUID()),
                message.destination(),
                message.orderingKey().orElse(null),
                message.headers(),
                message.body(),
                RECORDED);
    }
}
