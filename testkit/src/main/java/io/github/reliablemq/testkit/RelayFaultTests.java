package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Relay;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the relay's contract about stores and brokers that fail. */
abstract class RelayFaultTests extends RelayContractTests {

    @SuppressWarnings("NullAway.Init")
    RelayFaultTests() {}

    @Test
    @DisplayName("P3: a message whose answer was lost is sent again, and remembered as one that may have been sent")
    void aLostAnswerIsSentAgainAndRemembered() {
        try (Relay relay = rig().start(1)) {
            warmUp(relay);
            rig().fixture().loseNextAnswer();
            commit("a");
            rig().awaitEnded(relay, 2);
        }
        assertThat(stored()).containsExactly("before", "a", "a");
        assertThat(rig().settled(Settlement.Sent.class))
                .extracting(RelayContract::departure)
                .containsExactly(Departure.NOT_SENT, Departure.MAYBE_SENT);
        rig().assertNothingIsLeft();
    }

    @Test
    @DisplayName(
            "P5: a key keeps its order through a lost batch and a lost answer; nothing is lost and little repeated")
    void aKeyKeepsItsOrderThroughLostConnections() {
        try (Relay relay = rig().start(1)) {
            warmUp(relay);
            rig().fixture().loseNextBatch();
            commitKeyed("k", numbers(10).toArray(String[]::new));
            rig().awaitEnded(relay, 11);
            rig().fixture().loseNextAnswer();
            commitKeyed("k", "10", "11", "12", "13", "14");
            rig().awaitEnded(relay, 16);
        }
        assertThat(rig().failedSends()).as("both were felt").isGreaterThanOrEqualTo(2);
        List<String> stored = stored();
        assertThat(stored.stream().distinct().toList()).isEqualTo(before(numbers(15)));
        assertThat(stored)
                .as("only the batch whose answer was lost may come twice")
                .startsWith(before(numbers(10)).toArray(String[]::new))
                .hasSizeLessThanOrEqualTo(16 + 5);
        rig().assertNothingIsLeft();
    }

    @Test
    @DisplayName("P11: a broker that goes away and comes back costs nobody an attempt")
    void anOutageCostsNobodyAnAttempt() {
        try (Relay relay = rig().start(1)) {
            warmUp(relay);
            rig().fixture().goDown();
            commit("a", "b");
            int sofar = rig().pauses();
            RelayRig.await("five pauses", () -> rig().pauses() >= sofar + 5);
            rig().fixture().comeUp();
            rig().awaitEnded(relay, 3);
        }
        assertThat(rig().settled(Settlement.Sent.class)).hasSize(3).allSatisfy(RelayContract::isUncharged);
        assertThat(stored()).containsExactlyInAnyOrder("before", "a", "b");
        rig().assertNothingIsLeft();
    }

    @Test
    @DisplayName(
            "P1: a broker that is absent at the start is waited for; a relay that is closed meanwhile claims nothing")
    void anAbsentBrokerIsWaitedFor() {
        rig().fixture().goDown();
        commit("a", "b");
        Relay absent = rig().start(1);
        RelayRig.await("two pauses", () -> rig().pauses() >= 2);
        absent.close();
        assertThat(RelayRig.threads()).isEmpty();
        rig().assertLeft("a", "b");
        try (Relay relay = rig().start(1)) {
            rig().fixture().comeUp();
            rig().awaitEnded(relay, 2);
        }
        assertThat(stored()).containsExactly("a", "b");
    }

    @Test
    @DisplayName("P1, P3, P6: a settlement whose answer is lost loses nothing, and what it settled is not sent again")
    void aLostSettlementLosesNothing() {
        try (Relay relay = rig().start(1)) {
            warmUp(relay);
            rig().beforeNextSettlement(rig().fixture()::loseNextSettlement);
            commitKeyed("k", "a");
            RelayRig.await("a settlement that failed", () -> rig().settleFailures() == 1);
            commitKeyed("k", "b", "c");
            rig().awaitEnded(relay, 3);
        }
        assertThat(stored()).containsExactly("before", "a", "b", "c");
        rig().assertNothingIsLeft();
    }

    @Test
    @DisplayName("P1, P5, P10: messages whose claim was killed under their relay are sent again, in their order")
    void aKilledClaimIsSentAgain() throws InterruptedException {
        try (Relay relay = rig().start(1)) {
            warmUp(relay);
            rig().beforeNextSettlement(rig().fixture()::restartStore);
            commitKeyed("k", "a");
            RelayRig.await("a settlement that failed", () -> rig().settleFailures() == 1);
            commitKeyed("k", "b", "c");
            assertThat(relay.drain(RelayRig.PATIENCE)).isTrue();
        }
        assertThat(stored()).containsExactly("before", "a", "a", "b", "c");
        assertThat(rig().settled(Settlement.Sent.class)).hasSize(4).allSatisfy(RelayContract::isUncharged);
        rig().assertNothingIsLeft();
    }

    /** The lane has connected and found out that the broker works. */
    private void warmUp(Relay relay) {
        commit("before");
        rig().awaitEnded(relay, 1);
    }

    private static List<String> before(List<String> texts) {
        return Stream.concat(Stream.of("before"), texts.stream()).toList();
    }
}
