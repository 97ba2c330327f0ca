package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Received;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link Transport} promises. Extend it in your tests and give it a fixture; each test gets a new one. */
public abstract class TransportContract extends TransportFaultTests {

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

        /**
         * A message for the queue that the broker refuses each time, and with it whatever is sent in one batch with it,
         * while the connection goes on.
         */
        Message refused();

        /** Ends all connections to the broker, and has new ones refused. */
        void goDown();

        /** Has connections to the broker taken again. */
        void comeUp();

        /**
         * From now on what is sent on the connections that exist is held back on its way, and nothing is heard of the
         * broker on them; they stand. New connections may be refused, or be good ones.
         */
        void holdBack();

        /** What was held back arrives after all, even if its sender has given up. New connections are good ones. */
        void letGo();

        /** Closes what the fixture opened. */
        @Override
        default void close() {}
    }

    /** For subclasses with a no-argument constructor. */
    protected TransportContract() {}

    /** A new fixture with an empty queue. */
    @Override
    protected abstract Fixture fixture();

    @Test
    @DisplayName("P1, P3: what was answered stored can be received, once")
    void storedMessagesAreVisible() {
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.send(List.of(envelope("a")), DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(opened().drain(1)).map(Received::text).containsExactly("a");
    }

    @Test
    @DisplayName("P5: batches and the messages within them keep their order")
    void orderIsKept() {
        List<Envelope> all =
                IntStream.range(0, 60).mapToObj(i -> envelope("m" + i)).toList();
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            for (int batch = 0; batch < 60; batch += 20) {
                assertThat(lane.send(all.subList(batch, batch + 20), DEADLINE)).isEqualTo(Outcome.stored());
            }
        }
        assertThat(opened().drain(60))
                .map(Received::id)
                .containsExactlyElementsOf(all.stream().map(Envelope::id).toList());
    }

    @Test
    @DisplayName("P12: id, key, headers, body and time of recording arrive exactly as they were recorded")
    void contentIsExact() {
        List<Envelope> sent = Samples.messages(opened().queue()).stream()
                .map(TransportContractTests::envelope)
                .toList();
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.send(sent, DEADLINE)).isEqualTo(Outcome.stored());
        }
        List<Received> received = opened().drain(sent.size());
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
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.send(List.of(message), DEADLINE)).isEqualTo(Outcome.stored());
        }
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.send(List.of(message), DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(opened().drain(2)).map(Received::id).containsExactly(message.id(), message.id());
    }

    @Test
    @DisplayName("P11: a probe tells a broker that works and leaves nothing behind")
    void probesLeaveNothing() {
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(lane.send(List.of(envelope("a")), DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(opened().drain(1)).map(Received::text).containsExactly("a");
    }

    @Test
    void lanesWorkSideBySide() {
        try (TransportLane one = opened().transport().connect(FIRST);
                TransportLane other = opened().transport().connect(SECOND)) {
            assertThat(one.send(List.of(envelope("one")), DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(other.send(List.of(envelope("other")), DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(one.send(List.of(envelope("one more")), DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(opened().drain(3)).map(Received::text).containsExactlyInAnyOrder("one", "other", "one more");
    }

    @Test
    void closingTwiceIsHarmless() {
        TransportLane lane = opened().transport().connect(FIRST);
        lane.close();
        lane.close();
        assertThat(opened().drain(0)).isEmpty();
    }

    @Test
    @DisplayName("P3: nothing is answered stored on a lane that is closed")
    void aClosedLaneStoresNothing() {
        TransportLane lane = opened().transport().connect(FIRST);
        lane.close();
        assertThat(lane.send(List.of(envelope("late")), DEADLINE)).isNotEqualTo(Outcome.stored());
        assertThat(lane.probe(DEADLINE)).isNotEqualTo(Outcome.stored());
        assertThat(opened().drain(0)).isEmpty();
    }
}
