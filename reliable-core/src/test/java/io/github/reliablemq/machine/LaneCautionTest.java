package io.github.reliablemq.machine;

import static io.github.reliablemq.machine.Samples.CAUSE;
import static io.github.reliablemq.machine.Samples.RULES;
import static io.github.reliablemq.machine.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement.Park;
import io.github.reliablemq.spi.Settlement.Release;
import io.github.reliablemq.spi.Settlement.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P11: after unclean ends, what is about to be sent is announced first. */
final class LaneCautionTest {

    private static final LaneRules LARGE = new LaneRules(
            RULES.retry(),
            new Appetite(500, 1 << 20),
            RULES.outage(),
            RULES.standstill(),
            RULES.poll(),
            RULES.longestClaim(),
            RULES.sendDeadline());

    @Test
    @DisplayName("P11: each batch is announced before it is sent, and not sent when it cannot be announced")
    void batchesAreAnnouncedFirst() {
        Lane lane = Lane.careful(LARGE, Set.of()).claimed(message(1), message(2));
        assertThat(lane.expect(LaneEffect.Announce.class).rows()).containsExactly(new RowId(1), new RowId(2));
        assertThat(lane.on(new LaneEvent.Announced()).sends()).containsExactly(message(1), message(2));
        assertThat(lane.answered(Outcome.stored()).settles())
                .containsExactly(new Sent(message(1)), new Sent(message(2)));
        lane.settled().claimed(message(3)).on(new LaneEvent.AnnounceFailed(CAUSE));
        assertThat(lane.settles()).containsExactly(new Release(message(3), Departure.NOT_SENT));
        assertThat(lane.settled().pauses()).isPositive();
    }

    @Test
    void batchesAreSmall() {
        assertThat(Lane.careful(LARGE, Set.of()).claims()).isEqualTo(Caution.BATCH);
    }

    @Test
    @DisplayName("P11: what was under way at a former end travels alone, after the others")
    void suspectsTravelAlone() {
        Lane lane = Lane.careful(LARGE, Set.of(new RowId(2))).claimed(message(1), message(2), message(3));
        assertThat(lane.on(new LaneEvent.Announced()).sends()).containsExactly(message(1), message(3));
        lane.answered(Outcome.stored());
        assertThat(lane.expect(LaneEffect.Announce.class).rows()).containsExactly(new RowId(2));
        assertThat(lane.on(new LaneEvent.Announced()).sends()).containsExactly(message(2));
    }

    @Test
    @DisplayName("P5: nothing of its key passes a suspect")
    void nothingOfItsKeyPassesASuspect() {
        Claimed first = message(1, "k");
        Claimed second = message(2, "k");
        Lane lane = Lane.careful(LARGE, Set.of(new RowId(1))).claimed(first, second, message(3));
        assertThat(lane.on(new LaneEvent.Announced()).sends()).containsExactly(message(3));
        lane.answered(Outcome.stored()).on(new LaneEvent.Announced());
        assertThat(lane.sends()).containsExactly(first);
        lane.answered(Outcome.stored()).on(new LaneEvent.Announced());
        assertThat(lane.sends()).containsExactly(second);
    }

    @Test
    @DisplayName("P11, P5: one that ended a process alone, and that nobody could park then, is parked unsent")
    void theAccusedIsParkedUnsent() {
        Claimed accused = message(1, "k");
        Claimed behind = message(2, "k");
        Lane lane = Lane.careful(LARGE, accusing(accused)).claimed(accused, behind, message(3));
        assertThat(lane.on(new LaneEvent.Announced()).sends()).containsExactly(message(3));
        assertThat(lane.answered(Outcome.stored()).settles())
                .contains(new Release(behind, Departure.NOT_SENT), new Sent(message(3)))
                .filteredOn(Park.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Park.class, park -> {
                    assertThat(park.message()).isEqualTo(accused);
                    assertThat(park.failedAttempts()).isOne();
                    assertThat(park.failure().type()).isEqualTo("SuspectedCrash");
                    assertThat(park.departure()).isEqualTo(Departure.MAYBE_SENT);
                });
    }

    @Test
    @DisplayName("P8: what an operator brings back is tried, once its parking was settled and not before")
    void whatAnOperatorBringsBackIsTried() {
        Claimed accused = message(1);
        Lane lane = Lane.careful(LARGE, accusing(accused)).claimed(accused);
        lane.on(new LaneEvent.SettleFailed(CAUSE)).woken().claimed(accused);
        assertThat(lane.settles()).hasOnlyElementsOfType(Park.class);
        lane.settled().claimed(accused).on(new LaneEvent.Announced());
        assertThat(lane.sends()).containsExactly(accused);
    }

    @Test
    @DisplayName("P11: the accused stands accused to the end of the caution, however much is sent before")
    void theAccusedStandsAccusedToTheEnd() {
        Claimed accused = message(5_000);
        Lane lane = Lane.careful(LARGE, accusing(accused));
        for (long stored = 0; stored < 1_001; stored++) {
            lane.claimed(message(stored)).on(new LaneEvent.Announced());
            lane.answered(Outcome.stored()).settled();
        }
        lane.claimed(accused);
        assertThat(lane.settles()).hasSize(1).hasOnlyElementsOfType(Park.class);
    }

    @Test
    @DisplayName("P11: a lane that has to stay careful announces the next part of its batch, too")
    void aLaneThatStaysCarefulAnnouncesTheNextPart() {
        LaneMachine machine = new LaneMachine(LARGE);
        Moment late = new Moment(Instant.EPOCH.plus(LARGE.longestClaim()), 0);
        Caution nearlyThrough = new Caution(1, Set.of(new RowId(2)), Set.of(), Instant.EPOCH);
        Step sending = sending(machine, nearlyThrough, late);
        Step next = machine.step(sending.state(), new LaneEvent.Answered(Outcome.stored()), late);
        assertThat(next.effect()).isInstanceOf(LaneEffect.Send.class);
        assertThat(next.state().caution().isOn()).isFalse();

        Step careful = machine.stillCareful(next, nearlyThrough, late);
        assertThat(careful.effect()).isEqualTo(new LaneEffect.Announce(List.of(new RowId(2))));
        Step announced = machine.step(careful.state(), new LaneEvent.Announced(), late);
        assertThat(announced.effect()).isInstanceOf(LaneEffect.Send.class);
        Step through = machine.step(announced.state(), new LaneEvent.Answered(Outcome.stored()), late);
        assertThat(through.state().caution().isOn()).as("it comes back to that").isFalse();
        assertThat(machine.stillCareful(through, nearlyThrough, late).effect()).isEqualTo(through.effect());
    }

    /** A lane with one message under way and another one, a suspect, after it. */
    private static Step sending(LaneMachine machine, Caution caution, Moment moment) {
        Step step = machine.start(caution);
        for (LaneEvent event : List.of(
                new LaneEvent.Connected(),
                new LaneEvent.Answered(Outcome.stored()),
                new LaneEvent.ClaimMade(List.of(message(1), message(2)), Outlook.UNKNOWN),
                new LaneEvent.Announced())) {
            step = machine.step(step.state(), event, moment);
        }
        return step;
    }

    @Test
    @DisplayName("P11: the accused stands accused though it was given back unsent")
    void theAccusedStandsAccusedThoughItWasGivenBack() {
        Claimed accused = Samples.maybeSent(message(1));
        Claimed other = Samples.to(Destination.queue("other"), 2);
        Lane lane = Lane.careful(LARGE, accusing(accused)).claimed(other, accused);
        assertThat(lane.settles()).hasSize(2).hasOnlyElementsOfType(Release.class);
        lane.settled().claimed(accused);
        assertThat(lane.settles()).hasSize(1).hasOnlyElementsOfType(Park.class);
    }

    private static FormerEnds accusing(Claimed message) {
        return new FormerEnds(1, Set.of(message.row()), Set.of(message.row()));
    }

    @Test
    @DisplayName("P11: an outbox with nothing left ends the caution once no claim of a former process can be left")
    void anOutboxWithNothingLeftEndsTheCaution() {
        Lane lane = Lane.careful(LARGE, Set.of(new RowId(7)));
        lane.claimed();
        lane.after(LARGE.longestClaim().minusMillis(1)).woken().claimed();
        assertThat(lane.state().caution().isOn()).isTrue();
        assertThat(lane.after(Duration.ofMillis(1)).woken().claimed().state().caution())
                .isEqualTo(Caution.NONE);
        assertThat(lane.woken().claims()).isEqualTo(500);
        assertThat(lane.claimed(message(1)).sends()).isEqualTo(List.of(message(1)));
    }

    @Test
    void aLookThatFindsNothingEndsTheCautionToo() {
        Lane lane = Lane.careful(LARGE, Set.of());
        lane.claimed().after(LARGE.longestClaim());
        lane.on(new LaneEvent.Woken(Wake.POLL)).on(new LaneEvent.Looked(new Outlook(Outlook.Work.NONE, null)));
        assertThat(lane.state().caution()).isEqualTo(Caution.NONE);
    }

    @Test
    @DisplayName("P11: a thousand stored messages end the caution once no claim of a former process can be left")
    void aThousandStoredMessagesEndTheCaution() {
        Lane lane = Lane.careful(LARGE, Set.of());
        for (long stored = 0; stored < 1_000; stored++) {
            assertThat(lane.state().caution().isOn()).isTrue();
            lane.claimed(message(stored)).on(new LaneEvent.Announced());
            lane.answered(Outcome.stored()).settled();
        }
        assertThat(lane.state().caution().isOn()).isTrue();
        lane.after(LARGE.longestClaim());
        lane.claimed(message(1_000)).on(new LaneEvent.Announced());
        lane.answered(Outcome.stored()).settled();
        assertThat(lane.state().caution()).isEqualTo(Caution.NONE);
    }
}
