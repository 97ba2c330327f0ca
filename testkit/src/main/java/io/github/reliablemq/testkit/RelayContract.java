package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Relay;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a relay does over any {@link OutboxStore} and {@link Transport}, also while they fail. Extend it in your tests,
 * once your store and your transport keep their own contracts, and give it a fixture; each test gets a new one.
 */
@Timeout(120)
public abstract class RelayContract extends RelayFaultTests {

    /** A store and a transport under test, and the ways to hurt them. */
    protected interface Fixture extends AutoCloseable {

        /** An empty store that allows six connections at once; always the same one. */
        OutboxStore store();

        /** The transport; always the same one. */
        Transport transport();

        /** An empty queue nobody else uses; always the same one. */
        Destination queue();

        /** Another one. */
        Destination otherQueue();

        /** Does the work in a transaction of its own and commits it. */
        void commit(Consumer<ReliableProducer> work);

        /** Does the work in a transaction of its own and rolls it back. */
        void rollBack(Consumer<ReliableProducer> work);

        /** Lets that much time pass for due times. Claims and signs of life need not notice. */
        void elapse(Duration time);

        /** Texts of all the broker has stored in that queue, repeats included, in the order it hands them out. */
        List<String> stored(Destination queue);

        /**
         * A message that the broker refuses each time, and with it whatever is sent in one batch with it, while the
         * connection goes on.
         */
        Message refused();

        /** Has the next batch of a lane that is connected get lost, and its connection: the broker gets none of it. */
        void loseNextBatch();

        /** Has the next batch of a lane that is connected stored, and the answer lost, and its connection. */
        void loseNextAnswer();

        /** Ends all connections to the broker, and has new ones refused. */
        void goDown();

        /** Has connections to the broker taken again. */
        void comeUp();

        /** Has the store commit the next settlement, and the answer get lost, and the session's connection. */
        void loseNextSettlement();

        /** Ends all transactions that are open at the store, claims included, as a server does that is restarted. */
        void restartStore();

        /** Closes what the fixture opened. */
        @Override
        default void close() {}
    }

    /** For subclasses with a no-argument constructor. */
    protected RelayContract() {}

    /** A new fixture. */
    @Override
    protected abstract Fixture fixture();

    @Test
    @DisplayName("P1, P2, P5, P6: what is committed is stored once, in the order of its key; what is rolled back never")
    void committedMessagesAreStoredOnce() {
        try (Relay relay = start()) {
            commit("early");
            IntStream.range(0, 20).forEach(i -> commitKeyed("k" + i % 2, Integer.toString(i)));
            rig().fixture().rollBack(producer -> producer.send(text("phantom")));
            commit("late");
            rig().awaitEnded(relay, 22);
        }
        assertThat(stored())
                .containsExactlyInAnyOrderElementsOf(with(numbers(20), "early", "late"))
                .containsSubsequence("0", "2", "4", "6", "8", "10", "12", "14", "16", "18")
                .containsSubsequence("1", "3", "5", "7", "9", "11", "13", "15", "17", "19");
        rig().assertNothingIsLeft();
    }

    @Test
    @DisplayName("P6: relays that share the work send nothing twice, and take no key from each other")
    void relaysShareTheWork() {
        try (Relay one = start();
                Relay other = start()) {
            IntStream.range(0, 40).forEach(i -> commitKeyed(i % 2 == 0 ? "even" : "k" + i, Integer.toString(i)));
            rig().awaitEnded(one, 40);
            other.wakeUp();
        }
        assertThat(stored())
                .containsExactlyInAnyOrderElementsOf(numbers(40))
                .containsSubsequence(IntStream.range(0, 20)
                        .mapToObj(i -> Integer.toString(2 * i))
                        .toList());
        rig().assertNothingIsLeft();
    }

    @Test
    @DisplayName("P11: a message the broker can never take is parked, its batch-mates are sent once, uncharged")
    void aRefusedMessageIsParkedAndItsBatchMatesGo() {
        Message poison = rig().fixture().refused();
        rig().fixture()
                .commit(producer -> producer.sendAll(List.of(text("a"), text("b"), poison, text("c"), text("d"))));
        try (Relay relay = start()) {
            rig().awaitEnded(relay, 5);
        }
        assertThat(rig().settled(Settlement.Park.class))
                .singleElement()
                .satisfies(park -> assertThat(park.message().envelope().body()).isEqualTo(poison.body()));
        assertThat(rig().settled(Settlement.Sent.class)).hasSize(4).allSatisfy(RelayContract::isUncharged);
        assertThat(stored()).containsExactlyInAnyOrder("a", "b", "c", "d");
        rig().assertNothingIsLeft();
    }

    @Test
    @DisplayName("a destination that is paused waits and does not count as work left; the others go on")
    void aPausedDestinationWaits() throws InterruptedException {
        Destination other = rig().fixture().otherQueue();
        try (Relay relay = rig().build(2)) {
            // Before it starts: a claim that is under way when a destination is paused may take what is committed then.
            relay.pause(rig().fixture().queue());
            relay.start();
            commit("waits");
            rig().fixture()
                    .commit(producer ->
                            producer.send(Message.to(other).text("goes").build()));
            assertThat(relay.drain(RelayRig.PATIENCE)).isTrue();
            assertThat(rig().fixture().stored(other)).containsExactly("goes");
            assertThat(stored()).isEmpty();
            relay.resume(rig().fixture().queue());
            assertThat(relay.drain(RelayRig.PATIENCE)).isTrue();
            assertThat(stored()).containsExactly("waits");
        }
        rig().assertNothingIsLeft();
    }

    @Test
    @DisplayName("drain waits for what can be sent now, and for nothing else")
    void drainWaitsForWhatCanBeSentNow() throws InterruptedException {
        commit("a", "b");
        rig().fixture()
                .commit(producer -> producer.send(Message.to(rig().fixture().queue())
                        .text("later")
                        .delay(Duration.ofHours(1))
                        .build()));
        try (Relay relay = start()) {
            assertThat(relay.drain(RelayRig.PATIENCE)).isTrue();
            assertThat(stored()).containsExactlyInAnyOrder("a", "b");
            rig().fixture().elapse(Duration.ofHours(2));
            assertThat(relay.drain(RelayRig.PATIENCE)).isTrue();
        }
        assertThat(stored()).endsWith("later").hasSize(3);
        rig().assertNothingIsLeft();
    }

    @Test
    @DisplayName("P1, P6: close ends the relay's threads and connections, and leaves nothing claimed")
    void closeLeavesNothingBehind() throws InterruptedException {
        Relay relay = start();
        commit("sent");
        assertThat(relay.drain(RelayRig.PATIENCE)).isTrue();
        relay.pause(rig().fixture().queue());
        commit("a", "b", "c");
        rig().fixture()
                .commit(producer -> producer.send(
                        Message.to(rig().fixture().otherQueue()).text("goes").build()));
        assertThat(relay.drain(RelayRig.PATIENCE)).isTrue();
        relay.close();
        relay.close();
        assertThat(RelayRig.threads()).isEmpty();
        rig().assertLeft("a", "b", "c");
        try (Relay next = start()) {
            assertThat(next.drain(RelayRig.PATIENCE)).isTrue();
        }
        assertThat(stored()).containsExactlyInAnyOrder("sent", "a", "b", "c");
        rig().assertNothingIsLeft();
    }

    static void isUncharged(Settlement settlement) {
        assertThat(settlement.message().failedAttempts())
                .as("charged to %s", settlement.message().envelope().body())
                .isZero();
    }

    static Departure departure(Settlement settlement) {
        return settlement.message().departure();
    }

    static MessageId id(Settlement settlement) {
        return settlement.message().envelope().id();
    }
}
