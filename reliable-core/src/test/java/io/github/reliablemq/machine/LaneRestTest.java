package io.github.reliablemq.machine;

import static io.github.reliablemq.machine.Samples.RULES;
import static io.github.reliablemq.machine.Samples.message;
import static io.github.reliablemq.machine.Samples.messages;
import static io.github.reliablemq.machine.Samples.refused;
import static io.github.reliablemq.machine.Samples.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.Outlook;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** After a batch that left nothing another claim would only cost. */
final class LaneRestTest {

    private static final Duration SOON = Duration.ofMillis(5);

    @Test
    void aLaneThatLeftNothingRestsUntilItIsTimeForALook() {
        Lane lane = leavingNothing(Lane.claiming(RULES), messages(1, 2))
                .answered(Outcome.stored())
                .settled();
        LaneEffect.Idle idle = lane.expect(LaneEffect.Idle.class);
        assertThat(idle.otherwise()).isEqualTo(Wake.POLL);
        assertThat(idle.atMost()).isEqualTo(RULES.poll().after(1));
        lane.woken();
        assertThat(lane.claims()).isEqualTo(8);
    }

    @Test
    void itRestsNoLongerThanUntilTheNextMessageIsDue() {
        Lane lane = Lane.claiming(RULES)
                .on(new LaneEvent.ClaimMade(List.of(message(1)), new Outlook(Outlook.Work.NONE, SOON)))
                .after(SOON.dividedBy(5))
                .answered(Outcome.stored())
                .settled();
        assertThat(lane.expect(LaneEffect.Idle.class))
                .isEqualTo(
                        new LaneEffect.Idle(Duration.ZERO, SOON.multipliedBy(4).dividedBy(5), Wake.DUE));
    }

    @Test
    void afterSeveralMessagesRingsAreGatheredForAsLongAsTheirBatchTook() {
        assertThat(restAfter(messages(1, 2), SOON).deaf()).isEqualTo(SOON);
    }

    @Test
    void afterASingleMessageTheNextRingIsHeardAtOnce() {
        assertThat(restAfter(List.of(message(1)), SOON).deaf()).isZero();
    }

    @Test
    void noMessageWaitsLongerForCompanyThanTwentyMilliseconds() {
        LaneEffect.Idle idle = restAfter(messages(1, 2), Duration.ofSeconds(2));
        assertThat(idle.deaf()).isEqualTo(Duration.ofMillis(20));
        assertThat(idle.atMost()).isEqualTo(RULES.poll().after(1));
    }

    @Test
    void noMessageThatIsDueWaitsForCompany() {
        LaneEffect.Idle idle = Lane.claiming(RULES)
                .on(new LaneEvent.ClaimMade(messages(1, 2), new Outlook(Outlook.Work.NONE, SOON.multipliedBy(3))))
                .after(SOON.multipliedBy(2))
                .answered(Outcome.stored())
                .settled()
                .expect(LaneEffect.Idle.class);
        assertThat(idle).isEqualTo(new LaneEffect.Idle(SOON, SOON, Wake.DUE));
    }

    @Test
    void whatMayHaveComeBehindSeveralMessagesIsGatheredAndThenClaimedWithoutARing() {
        Lane lane = leavingSomethingBehind(messages(1, 2), null)
                .after(SOON)
                .answered(Outcome.stored())
                .settled();
        assertThat(lane.expect(LaneEffect.Idle.class)).isEqualTo(new LaneEffect.Idle(SOON, SOON, Wake.MORE));
        assertThat(lane.on(new LaneEvent.Woken(Wake.MORE)).claims()).isEqualTo(8);
    }

    @Test
    void whatMayHaveComeBehindOneMessageIsClaimedAtOnce() {
        Lane lane = leavingSomethingBehind(List.of(message(1)), null)
                .after(SOON)
                .answered(Outcome.stored())
                .settled();
        assertThat(lane.claims()).isEqualTo(8);
    }

    @Test
    void whatMayHaveComeBehindWaitsNoLongerThanUntilTheNextMessageIsDue() {
        Duration due = SOON.multipliedBy(3);
        Lane lane = leavingSomethingBehind(messages(1, 2), due)
                .after(SOON.multipliedBy(2))
                .answered(Outcome.stored())
                .settled();
        assertThat(lane.expect(LaneEffect.Idle.class)).isEqualTo(new LaneEffect.Idle(SOON, SOON, Wake.MORE));
        Lane late = leavingSomethingBehind(messages(1, 2), due)
                .after(due)
                .answered(Outcome.stored())
                .settled();
        assertThat(late.claims()).isEqualTo(8);
    }

    @Test
    void whatWasNotSentIsClaimedAtOnceWhateverMayHaveComeBehindIt() {
        Lane lane = leavingSomethingBehind(messages(1, 2), null)
                .after(SOON)
                .answered(refused(Scope.MESSAGE))
                .answered(refused(Scope.MESSAGE))
                .answered(Outcome.stored())
                .settled();
        assertThat(lane.claims()).isEqualTo(8);
    }

    @Test
    void aLaneThatFoundNothingHearsAtOnce() {
        Lane lane = leavingNothing(Lane.claiming(RULES), messages(1, 2))
                .after(SOON)
                .answered(Outcome.stored())
                .settled()
                .woken()
                .claimed();
        assertThat(lane.expect(LaneEffect.Idle.class).deaf()).isZero();
    }

    @Test
    void aLaneThatMayHaveLeftSomethingClaimsAgain() {
        Lane lane = Lane.sending(messages(1, 2)).answered(Outcome.stored()).settled();
        assertThat(lane.claims()).isEqualTo(8);
    }

    @Test
    void whatWasNotSentIsLeft() {
        Lane lane = leavingNothing(Lane.claiming(RULES), List.of(message(1)))
                .answered(refused(Scope.MESSAGE))
                .settled();
        assertThat(lane.claims()).isEqualTo(8);
    }

    @Test
    void aClaimOfLessThanAFullBatchSaysNothingOfTheRest() {
        Lane lane = Lane.sending(messages(1, 2))
                .answered(unknown())
                .settled()
                .woken()
                .reconnected();
        assertThat(lane.claims()).isEqualTo(1);
        leavingNothing(lane, List.of(message(1))).answered(Outcome.stored()).settled();
        assertThat(lane.claims()).isEqualTo(2);
    }

    @Test
    void aCarefulLaneGoesOnUntilItsClaimIsEmpty() {
        Lane lane = leavingNothing(Lane.careful(RULES, new FormerEnds(2, Set.of(), Set.of())), List.of(message(1)));
        lane.on(new LaneEvent.Announced()).answered(Outcome.stored()).settled();
        assertThat(lane.claims()).isPositive();
    }

    private static LaneEffect.Idle restAfter(List<Claimed> messages, Duration time) {
        return leavingNothing(Lane.claiming(RULES), messages)
                .after(time)
                .answered(Outcome.stored())
                .settled()
                .expect(LaneEffect.Idle.class);
    }

    private static Lane leavingSomethingBehind(List<Claimed> messages, @Nullable Duration nextDue) {
        return Lane.claiming(RULES).on(new LaneEvent.ClaimMade(messages, new Outlook(Outlook.Work.BEHIND, nextDue)));
    }

    private static Lane leavingNothing(Lane lane, List<Claimed> messages) {
        lane.expect(LaneEffect.Claim.class);
        return lane.on(new LaneEvent.ClaimMade(messages, Outlook.NOTHING));
    }
}
