package io.github.reliablemq.machine;

import static io.github.reliablemq.machine.Samples.CAUSE;
import static io.github.reliablemq.machine.Samples.RULES;
import static io.github.reliablemq.machine.Samples.expired;
import static io.github.reliablemq.machine.Samples.message;
import static io.github.reliablemq.machine.Samples.messages;
import static io.github.reliablemq.machine.Samples.refused;
import static io.github.reliablemq.machine.Samples.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement.Expire;
import io.github.reliablemq.spi.Settlement.Release;
import io.github.reliablemq.spi.Settlement.Sent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The ordinary course of a lane and its outages; {@link LaneChargingTest} has what is charged to whom. */
final class LaneMachineTest {

    @Test
    void aLaneConnectsThenProbesThenClaimsAFullBatch() {
        Lane lane = Lane.starting(RULES);
        lane.expect(LaneEffect.Connect.class);
        lane.on(new LaneEvent.Connected()).expect(LaneEffect.Probe.class);
        assertThat(lane.answered(Outcome.stored()).claims()).isEqualTo(8);
    }

    @Test
    @DisplayName("P3: SENT is decided only after the broker confirmed")
    void settlesSentOnlyAfterStored() {
        Lane lane = Lane.sending(messages(1, 2));
        assertThat(lane.sends()).isEqualTo(messages(1, 2));
        assertThat(lane.answered(Outcome.stored()).settles())
                .containsExactly(new Sent(message(1)), new Sent(message(2)));
        assertThat(lane.settled().claims()).isEqualTo(8);
    }

    @Test
    @DisplayName("P3: an unknown outcome goes back as MAYBE_SENT, and the lane reconnects before anything else")
    void unknownGoesBackAndReconnectsFirst() {
        Lane lane = Lane.sending(messages(1, 2)).answered(unknown());
        assertThat(lane.settles())
                .containsExactly(
                        new Release(message(1), Departure.MAYBE_SENT), new Release(message(2), Departure.MAYBE_SENT));
        assertThat(lane.settled().pauses()).isPositive();
        lane.woken().expect(LaneEffect.Connect.class);
        lane.on(new LaneEvent.Connected()).expect(LaneEffect.Probe.class);
        assertThat(lane.answered(Outcome.stored()).claims()).isEqualTo(1);
    }

    @Test
    void onlyThePartUnderWayMayHaveLeft() {
        Lane lane = Lane.sending(messages(1, 4)).answered(refused(Scope.BATCH)).answered(unknown());
        assertThat(lane.settles())
                .containsExactly(
                        new Release(message(1), Departure.MAYBE_SENT),
                        new Release(message(2), Departure.MAYBE_SENT),
                        new Release(message(3), Departure.NOT_SENT),
                        new Release(message(4), Departure.NOT_SENT));
    }

    @Test
    void onceMaybeSentStaysMaybeSent() {
        Claimed suspect = Samples.maybeSent(message(1));
        Lane lane = Lane.sending(List.of(suspect, message(2))).answered(refused(Scope.CONNECTION));
        assertThat(lane.settles())
                .containsExactly(
                        new Release(suspect, Departure.MAYBE_SENT), new Release(message(2), Departure.NOT_SENT));
    }

    @Test
    @DisplayName("P11: a lost connection is charged to nobody; then 1, 2, 4, 8 messages, never more than the appetite")
    void trustGrowsBackByDoubling() {
        Lane lane = Lane.sending(messages(1, 8)).answered(unknown());
        assertThat(lane.settles()).hasOnlyElementsOfType(Release.class).hasSize(8);
        lane.settled().woken().reconnected();
        for (int batch : List.of(1, 2, 4, 8, 8)) {
            assertThat(lane.claims()).isEqualTo(batch);
            lane.claimed(message(1)).answered(Outcome.stored()).settled();
        }
    }

    @Test
    @DisplayName("P11: pauses grow with each failure to connect, within the bounds of their jitter")
    void pausesGrowWithJitter() {
        Lane longest = Lane.starting(RULES).roll(Math.nextDown(1.0));
        Lane shortest = Lane.starting(RULES).roll(0);
        for (long full : List.of(100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000)) {
            assertThat(longest.on(new LaneEvent.ConnectFailed(CAUSE)).pauses())
                    .isBetween(Duration.ofMillis(full - 1), Duration.ofMillis(full));
            assertThat(shortest.on(new LaneEvent.ConnectFailed(CAUSE)).pauses()).isEqualTo(Duration.ofMillis(full / 2));
            longest.woken().expect(LaneEffect.Connect.class);
            shortest.woken().expect(LaneEffect.Connect.class);
        }
    }

    @Test
    void onlyAStoredMessageForgetsAnOutageAProbeThatWorksDoesNot() {
        Lane lane = Lane.starting(RULES).on(new LaneEvent.Connected()).answered(unknown());
        assertThat(lane.pauses()).isEqualTo(Duration.ofMillis(50));
        lane.woken().on(new LaneEvent.Connected()).answered(refused(Scope.CONNECTION));
        assertThat(lane.pauses()).isEqualTo(Duration.ofMillis(100));
        lane.woken().reconnected();
        assertThat(lane.state().health().outages()).isEqualTo(2);
        lane.claimed(message(1)).answered(Outcome.stored());
        assertThat(lane.state().health().outages()).isZero();
    }

    @Test
    @DisplayName("P11: a store outage pauses without reconnecting the broker and is charged to nobody")
    void aStoreOutagePausesOnly() {
        Lane lane = Lane.claiming(RULES);
        assertThat(lane.on(new LaneEvent.ClaimFailed(CAUSE)).pauses()).isEqualTo(Duration.ofMillis(50));
        lane.woken();
        assertThat(lane.claims()).isEqualTo(8);
        assertThat(lane.on(new LaneEvent.ClaimFailed(CAUSE)).pauses()).isEqualTo(Duration.ofMillis(100));
        lane.woken().claimed(message(1)).answered(Outcome.stored());
        assertThat(lane.state().health().outages()).isZero();
    }

    @Test
    @DisplayName("P7: a batch may have outlived its claim, so the next one is small")
    void aFailedSettlementPausesAndClaimsOneMessage() {
        Lane lane = Lane.sending(messages(1, 2)).answered(Outcome.stored()).on(new LaneEvent.SettleFailed(CAUSE));
        assertThat(lane.pauses()).isPositive();
        assertThat(lane.woken().claims()).isEqualTo(1);
    }

    @Test
    void aFailedSettlementAfterALostConnectionStillReconnects() {
        Lane lane = Lane.sending(messages(1, 2)).answered(unknown()).on(new LaneEvent.SettleFailed(CAUSE));
        assertThat(lane.pauses()).isPositive();
        lane.woken().expect(LaneEffect.Connect.class);
    }

    @Test
    void anExpiredMessageIsSettledAndNeverSent() {
        Lane lane = Lane.claiming(RULES).claimed(expired(1), message(2), expired(3));
        assertThat(lane.sends()).containsExactly(message(2));
        assertThat(lane.answered(Outcome.stored()).settles())
                .containsExactlyInAnyOrder(new Expire(expired(1)), new Expire(expired(3)), new Sent(message(2)));
    }

    @Test
    void aBatchOfExpiredMessagesIsSettledWithoutTheBroker() {
        assertThat(Lane.claiming(RULES).claimed(expired(1)).settles()).containsExactly(new Expire(expired(1)));
    }

    @Test
    @DisplayName("P7: idle waits grow to the longest poll and start over with the next message")
    void idleWaitsGrow() {
        Lane lane = Lane.claiming(RULES);
        for (long wait : List.of(50, 100, 200, 400, 800, 1000, 1000)) {
            assertThat(lane.claimed().expect(LaneEffect.Idle.class).atMost()).isEqualTo(Duration.ofMillis(wait));
            lane.woken();
        }
        lane.claimed(message(1)).answered(Outcome.stored()).settled().claimed();
        assertThat(lane.expect(LaneEffect.Idle.class).atMost()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void stopIsHonouredWheneverNoClaimIsOpen() {
        LaneEvent stop = new LaneEvent.StopWished();
        Lane connecting = Lane.starting(RULES);
        Lane probing = Lane.starting(RULES).on(new LaneEvent.Connected());
        Lane cutOff = Lane.starting(RULES).on(new LaneEvent.ConnectFailed(CAUSE));
        Lane idle = Lane.claiming(RULES).claimed();
        for (Lane lane : List.of(connecting, probing, cutOff, idle, Lane.claiming(RULES))) {
            lane.on(stop).expect(LaneEffect.Close.class);
            assertThat(lane.state().phase()).isEqualTo(Phase.CLOSED);
        }
    }

    @Test
    @DisplayName("P1: an open claim is settled before a lane stops")
    void stopIsRefusedWhileAClaimIsOpen() {
        LaneEvent stop = new LaneEvent.StopWished();
        Lane sending = Lane.sending(messages(1, 2));
        assertThatThrownBy(() -> sending.on(stop)).isInstanceOf(IllegalStateException.class);
        Lane settling = Lane.sending(messages(1, 2)).answered(Outcome.stored());
        assertThatThrownBy(() -> settling.on(stop)).isInstanceOf(IllegalStateException.class);
        settling.settled().on(stop).expect(LaneEffect.Close.class);
    }

    @Test
    void unexpectedEventsAreDefectsOfTheShell() {
        LaneEvent woken = new LaneEvent.Woken(Wake.POLL);
        LaneEvent settled = new LaneEvent.Settled();
        Lane closed = Lane.starting(RULES).on(new LaneEvent.StopWished());
        for (Lane lane : List.of(
                Lane.starting(RULES),
                Lane.starting(RULES).on(new LaneEvent.Connected()),
                Lane.claiming(RULES),
                Lane.sending(messages(1, 2)),
                Lane.sending(messages(1, 2)).answered(Outcome.stored()),
                closed)) {
            assertThatThrownBy(() -> lane.on(woken))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(lane.state().phase().name())
                    .hasMessageContaining("Woken");
        }
        Lane idle = Lane.claiming(RULES).claimed();
        assertThatThrownBy(() -> idle.on(settled)).isInstanceOf(IllegalStateException.class);
        Lane cutOff = Lane.starting(RULES).on(new LaneEvent.ConnectFailed(CAUSE));
        assertThatThrownBy(() -> cutOff.on(settled)).isInstanceOf(IllegalStateException.class);
    }
}
