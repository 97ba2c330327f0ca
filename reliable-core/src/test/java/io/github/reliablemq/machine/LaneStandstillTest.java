package io.github.reliablemq.machine;

import static io.github.reliablemq.machine.Samples.CAUSE;
import static io.github.reliablemq.machine.Samples.RULES;
import static io.github.reliablemq.machine.Samples.message;
import static io.github.reliablemq.machine.Samples.refused;
import static io.github.reliablemq.machine.Samples.to;
import static io.github.reliablemq.machine.Samples.unanswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.Reach.Spread;
import io.github.reliablemq.spi.Settlement.Release;
import io.github.reliablemq.spi.Settlement.RetryAfter;
import io.github.reliablemq.spi.Settlement.Sent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P7: a destination that does not take messages does not hold up the others. */
final class LaneStandstillTest {

    private static final Destination STUCK = Destination.queue("stuck");
    private static final Claimed A = to(STUCK, 1);
    private static final Claimed B = to(STUCK, 2);
    private static final Claimed FINE = message(3);

    @Test
    @DisplayName("P7, P11: a full destination is left alone, its messages go back uncharged, the others are sent")
    void aFullDestinationIsLeftAlone() {
        Lane lane = Lane.sending(List.of(A, FINE, B));
        lane.answered(refused(RefusalReason.NO_SPACE, Scope.BATCH));
        assertThat(lane.sends()).containsExactly(A);
        lane.answered(refused(RefusalReason.NO_SPACE, Scope.MESSAGE));
        assertThat(lane.sends()).containsExactly(FINE);
        assertThat(lane.answered(Outcome.stored()).settles())
                .containsExactlyInAnyOrder(
                        new Release(A, Departure.NOT_SENT), new Release(B, Departure.NOT_SENT), new Sent(FINE));
        lane.settled();
        assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(STUCK), Spread.ANY));
    }

    @Test
    void aBatchThatGoesToOneFullDestinationNeedsNoHalving() {
        Lane lane = Lane.sending(List.of(A, B)).answered(refused(RefusalReason.NO_SPACE, Scope.BATCH));
        assertThat(lane.settles())
                .containsExactly(new Release(A, Departure.NOT_SENT), new Release(B, Departure.NOT_SENT));
    }

    @Test
    @DisplayName(
            "P7: a destination is tried again with few messages, first of all one; what is stored ends its standstill")
    void aDestinationIsTriedAgainWithOneMessage() {
        Lane lane = stoppedLane();
        assertThat(lane.claimed().expect(LaneEffect.Idle.class).otherwise()).isEqualTo(Wake.RETRY);
        lane.after(Duration.ofSeconds(1)).on(new LaneEvent.Woken(Wake.RETRY));
        assertThat(lane.reach()).isEqualTo(new Reach.Only(STUCK));
        assertThat(lane.claimed(A, B).sends()).containsExactly(A);
        assertThat(lane.answered(Outcome.stored()).sends()).containsExactly(B);
        lane.answered(Outcome.stored()).settled();
        assertThat(lane.reach()).isEqualTo(Reach.EVERYTHING);
    }

    @Test
    void aDestinationThatRefusesAgainIsLeftAloneForLonger() {
        Lane lane = stoppedLane();
        Duration first = lane.claimed().expect(LaneEffect.Idle.class).atMost();
        lane.after(Duration.ofSeconds(1)).on(new LaneEvent.Woken(Wake.RETRY));
        lane.claimed(A).answered(refused(RefusalReason.NO_SPACE, Scope.MESSAGE)).settled();
        assertThat(lane.state().standstills().each().get(STUCK))
                .extracting(Standstill::failures)
                .isEqualTo(2);
        assertThat(lane.claimed().expect(LaneEffect.Idle.class).atMost()).isGreaterThanOrEqualTo(first);
    }

    @Test
    @DisplayName("P7: a destination that stands still already is blamed for its first silence")
    void aStoppedDestinationThatFallsSilentIsBlamedAtOnce() {
        Lane lane = stoppedLane();
        lane.claimed().after(Duration.ofSeconds(1)).on(new LaneEvent.Woken(Wake.RETRY));
        lane.claimed(A).answered(unanswered());
        assertThat(lane.state().standstills().each().get(STUCK))
                .extracting(Standstill::failures)
                .isEqualTo(2);
    }

    @Test
    @DisplayName("P7: a batch that nobody took within the deadline is a silence, a broker out of reach is none")
    void refusalForWantOfAnAnswerIsASilence() {
        Lane silent = Lane.sending(List.of(A, FINE)).answered(refused(RefusalReason.NO_ANSWER, Scope.CONNECTION));
        assertThat(silent.state().health().silences()).isEqualTo(1);
        assertThat(silent.state().health().losses()).isEqualTo(1);
        Lane away = Lane.sending(List.of(A, FINE)).answered(refused(RefusalReason.UNREACHABLE, Scope.CONNECTION));
        assertThat(away.state().health().silences()).isZero();
        assertThat(away.state().health().losses()).isEqualTo(1);
    }

    @Test
    @DisplayName("P7: what was not answered once is not sent next to another destination by the next lane either")
    void whatWasNotAnsweredIsNotMixedAgain() {
        Claimed unanswered = Samples.maybeSent(FINE);
        Lane lane = Lane.sending(List.of(A, unanswered));
        assertThat(lane.settles())
                .containsExactlyInAnyOrder(
                        new Release(A, Departure.NOT_SENT), new Release(unanswered, Departure.MAYBE_SENT));
        lane.settled();
        assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(), Spread.ONE));
        assertThat(lane.claimed(unanswered).sends()).containsExactly(unanswered);
        lane.answered(Outcome.stored()).settled();
        assertThat(lane.reach()).isEqualTo(Reach.EVERYTHING);
    }

    @Test
    void whatWasNotAnsweredIsSentAtOnceAmongItsOwnDestination() {
        Claimed unanswered = Samples.maybeSent(A);
        assertThat(Lane.sending(List.of(unanswered, B)).sends()).containsExactly(unanswered, B);
    }

    @Test
    @DisplayName("P7: a store that mixes destinations when asked for one is believed, and not asked for ever")
    void aNarrowClaimIsSentAsItIs() {
        Claimed unanswered = Samples.maybeSent(FINE);
        Lane lane = Lane.sending(List.of(A, unanswered)).settled();
        assertThat(lane.claimed(A, unanswered).sends()).containsExactly(A, unanswered);
    }

    @Test
    @DisplayName("P7: a silence marks what was mixed, even if no commit went out; one destination alone needs no mark")
    void aSilenceMarksWhatWasMixed() {
        Outcome notWhole = refused(RefusalReason.NO_ANSWER, Scope.CONNECTION);
        assertThat(Lane.sending(List.of(A, FINE)).answered(notWhole).settles())
                .containsExactly(new Release(A, Departure.MAYBE_SENT), new Release(FINE, Departure.MAYBE_SENT));
        assertThat(Lane.sending(List.of(A, B)).answered(notWhole).settles())
                .containsExactly(new Release(A, Departure.NOT_SENT), new Release(B, Departure.NOT_SENT));
        assertThat(Lane.sending(List.of(A, FINE))
                        .answered(refused(RefusalReason.UNREACHABLE, Scope.CONNECTION))
                        .settles())
                .containsExactly(new Release(A, Departure.NOT_SENT), new Release(FINE, Departure.NOT_SENT));
    }

    @Test
    void aDestinationForWhichNothingWaitsAnyMoreIsForgotten() {
        Lane lane = stoppedLane();
        lane.claimed().after(Duration.ofSeconds(1)).on(new LaneEvent.Woken(Wake.RETRY));
        lane.claimed();
        assertThat(lane.reach()).isEqualTo(Reach.EVERYTHING);
    }

    @Test
    @DisplayName("P11: a destination that is not permitted charges the message that tried, and nobody behind it")
    void aForbiddenDestinationChargesTheOneThatTried() {
        Lane lane = Lane.sending(List.of(A)).answered(refused(RefusalReason.NOT_PERMITTED, Scope.MESSAGE));
        assertThat(lane.settles())
                .containsExactly(new RetryAfter(A, Duration.ofSeconds(1), 1, CAUSE, Departure.NOT_SENT));
        lane.settled();
        assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(STUCK), Spread.ANY));
    }

    @Test
    @DisplayName("P7: after two silences the stuck destination is known: others wait at most two send deadlines")
    void twoSilencesFindTheStuckDestination() {
        Lane lane = Lane.sending(List.of(A, FINE)).answered(unanswered());
        assertThat(lane.settles()).hasOnlyElementsOfType(Release.class);
        lane.settled().woken().reconnected();
        assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(), Spread.ONE));
        assertThat(lane.claimed(A).answered(unanswered()).settles())
                .containsExactly(new Release(A, Departure.MAYBE_SENT));
        lane.settled().woken().reconnected();
        assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(STUCK), Spread.ONE));
        assertThat(lane.claimed(FINE).answered(Outcome.stored()).settles()).containsExactly(new Sent(FINE));
    }

    @Test
    @DisplayName(
            "P7: a destination that takes one message and then hangs is found all the same, and with less patience")
    void aDestinationThatTakesOneMessageAndHangsIsFound() {
        Lane lane = Lane.sending(List.of(A, FINE))
                .answered(unanswered())
                .settled()
                .woken()
                .reconnected();
        assertThat(lane.claimed(A).patience()).isEqualTo(LaneEffect.Patience.SHORT);
        lane.answered(Outcome.stored()).settled();
        lane.claimed(B, to(STUCK, 4)).answered(unanswered()).settled().woken().reconnected();
        assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(STUCK), Spread.ONE));
        assertThat(lane.claimed(FINE).patience()).isEqualTo(LaneEffect.Patience.FULL);
    }

    @Test
    @DisplayName("P7: a destination under trial that takes one message and then hangs stays under suspicion")
    void aTrialThatIsNotStoredToTheEndEndsNoStandstill() {
        Lane lane = stoppedLane();
        lane.claimed().after(Duration.ofSeconds(1)).on(new LaneEvent.Woken(Wake.RETRY));
        lane.claimed(A, B)
                .answered(Outcome.stored())
                .answered(unanswered())
                .settled()
                .woken()
                .reconnected();
        assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(STUCK), Spread.ONE));
    }

    @Test
    void aLaneIsTrustedAgainOnceABatchOfFullSizeWasStored() {
        Lane lane = Lane.sending(List.of(A, FINE))
                .answered(unanswered())
                .settled()
                .woken()
                .reconnected();
        while (lane.claims() < Samples.RULES.appetite().messages()) {
            lane.claimed(FINE).answered(Outcome.stored()).settled();
        }
        assertThat(lane.claimed(A).patience()).isEqualTo(LaneEffect.Patience.FULL);
        lane.answered(unanswered()).settled().woken().reconnected();
        assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(), Spread.ONE));
    }

    @Test
    @DisplayName("P11: a message that hangs alone is charged once its destination took another one, and not before")
    void aHangingMessageIsChargedOnceItsDestinationMoves() {
        Lane lane = hungAlone().woken().reconnected();
        triesAgain(lane);
        assertThat(lane.claimed(A, B).sends()).as("the suspect goes last").containsExactly(B);
        assertThat(lane.answered(Outcome.stored()).sends()).containsExactly(A);
        assertThat(lane.answered(unanswered()).settles())
                .containsExactlyInAnyOrder(
                        new Sent(B), new RetryAfter(A, Duration.ofSeconds(1), 1, CAUSE, Departure.MAYBE_SENT));
    }

    @Test
    @DisplayName("P11: an outage of a destination costs no message an attempt, however often it is tried")
    void aStuckDestinationChargesNobody() {
        Lane lane = hungAlone();
        for (int tries = 0; tries < 20; tries++) {
            lane.after(Duration.ofMinutes(1)).woken().reconnected();
            triesAgain(lane);
            assertThat(lane.claimed(A).answered(unanswered()).settles())
                    .containsExactly(new Release(A, Departure.MAYBE_SENT));
            lane.settled();
        }
    }

    @Test
    @DisplayName("P7: a lane that was away for long serves the others before it tries a stuck destination again")
    void othersComeFirstAfterAReconnect() {
        Lane lane = hungAlone().after(Duration.ofMinutes(5)).woken().reconnected();
        for (int batch = 1; batch < 8; batch *= 2) {
            lane.after(Duration.ofMinutes(5));
            assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(STUCK), Spread.ONE));
            lane.claimed(FINE).answered(Outcome.stored()).settled();
        }
        assertThat(lane.reach()).isEqualTo(new Reach.Only(STUCK));
    }

    @Test
    @DisplayName("P7: the wait of a stuck destination begins when the lane is back, however long it was away")
    void theWaitBeginsWhenTheLaneIsBack() {
        Lane lane =
                hungAlone().after(Duration.ofMinutes(5)).woken().reconnected().claimed();
        LaneEffect.Idle idle = lane.expect(LaneEffect.Idle.class);
        assertThat(idle).isEqualTo(new LaneEffect.Idle(Duration.ZERO, Duration.ofMillis(50), Wake.RETRY));
    }

    @Test
    @DisplayName("P7: an idle lane looks before it claims, and knows the next due time")
    void anIdleLaneLooksFirst() {
        Lane lane = Lane.claiming(RULES).claimed().on(new LaneEvent.Woken(Wake.POLL));
        assertThat(lane.expect(LaneEffect.Look.class).reach()).isEqualTo(Reach.EVERYTHING);
        lane.on(new LaneEvent.Looked(new Outlook(Outlook.Work.NONE, Duration.ofMillis(30))));
        LaneEffect.Idle idle = lane.expect(LaneEffect.Idle.class);
        assertThat(idle).isEqualTo(new LaneEffect.Idle(Duration.ZERO, Duration.ofMillis(30), Wake.DUE));
        assertThat(lane.on(new LaneEvent.Woken(Wake.DUE)).claims()).isEqualTo(8);
        lane.claimed().on(new LaneEvent.Woken(Wake.POLL));
        assertThat(lane.on(new LaneEvent.Looked(new Outlook(Outlook.Work.LIKELY, null)))
                        .claims())
                .isEqualTo(8);
    }

    @Test
    void afterAMinuteOfSilenceALaneLooksHalfAsOften() {
        Lane lane = Lane.claiming(RULES).claimed();
        Duration wait = lane.expect(LaneEffect.Idle.class).atMost();
        for (int looks = 0; looks < 100; looks++) {
            lane.on(new LaneEvent.Woken(Wake.POLL)).on(new LaneEvent.Looked(new Outlook(Outlook.Work.NONE, null)));
            assertThat(lane.expect(LaneEffect.Idle.class).atMost()).isGreaterThanOrEqualTo(wait);
            wait = lane.expect(LaneEffect.Idle.class).atMost();
        }
        assertThat(wait).isEqualTo(Duration.ofSeconds(2));
    }

    /** Nothing else waits, and in time the lane turns to {@link #STUCK}. */
    private static void triesAgain(Lane lane) {
        assertThat(lane.reach()).isEqualTo(new Reach.AllBut(Set.of(STUCK), Spread.ONE));
        lane.claimed().after(Duration.ofMinutes(1)).on(new LaneEvent.Woken(Wake.RETRY));
        assertThat(lane.reach()).isEqualTo(new Reach.Only(STUCK));
    }

    /** A lane that leaves {@link #STUCK} alone and wants to claim. */
    private static Lane stoppedLane() {
        return Lane.sending(List.of(A))
                .answered(refused(RefusalReason.NO_SPACE, Scope.MESSAGE))
                .settled();
    }

    /** A lane for which {@link #A} hung in a batch and then alone; it waits to reconnect. */
    private static Lane hungAlone() {
        Lane lane = Lane.sending(List.of(A, FINE)).answered(unanswered());
        lane.settled().woken().reconnected().claimed(A).answered(unanswered()).settled();
        return lane;
    }
}
