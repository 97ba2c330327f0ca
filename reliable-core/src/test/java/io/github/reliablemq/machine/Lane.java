package io.github.reliablemq.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Drives a {@link LaneMachine} one event at a time and says what it wants next. */
final class Lane {

    private final LaneMachine machine;
    private Step step;
    private double roll;
    private Instant now = Instant.EPOCH;

    private Lane(LaneRules rules, Caution caution) {
        this.machine = new LaneMachine(rules);
        this.step = machine.start(caution);
    }

    /** A lane that wants its first connection. */
    static Lane starting(LaneRules rules) {
        return new Lane(rules, Caution.NONE);
    }

    /** A lane that is connected, has probed and wants to claim. */
    static Lane claiming(LaneRules rules) {
        return new Lane(rules, Caution.NONE).reconnected();
    }

    /** The same, careful from the start. */
    static Lane careful(LaneRules rules, Set<RowId> suspects) {
        return careful(rules, new FormerEnds(2, suspects, Set.of()));
    }

    static Lane careful(LaneRules rules, FormerEnds ends) {
        return new Lane(rules, Caution.after(ends)).reconnected();
    }

    /** A lane that has claimed these and wants to send them. */
    static Lane sending(List<Claimed> messages) {
        return claiming(Samples.RULES).on(new LaneEvent.ClaimMade(messages, Outlook.UNKNOWN));
    }

    Lane roll(double next) {
        this.roll = next;
        return this;
    }

    Lane on(LaneEvent event) {
        step = machine.step(step.state(), event, new Moment(now, roll));
        return this;
    }

    Lane reconnected() {
        expect(LaneEffect.Connect.class);
        on(new LaneEvent.Connected());
        expect(LaneEffect.Probe.class);
        return answered(Outcome.stored());
    }

    Lane answered(Outcome outcome) {
        return on(new LaneEvent.Answered(outcome));
    }

    Lane claimed(Claimed... messages) {
        expect(LaneEffect.Claim.class);
        return on(new LaneEvent.ClaimMade(List.of(messages), Outlook.UNKNOWN));
    }

    Lane settled() {
        expect(LaneEffect.Settle.class);
        return on(new LaneEvent.Settled());
    }

    /** Called, so that it need not look first. */
    Lane woken() {
        return on(new LaneEvent.Woken(Wake.COMMIT));
    }

    Lane after(Duration time) {
        now = now.plus(time);
        return this;
    }

    LaneState state() {
        return step.state();
    }

    LaneEffect effect() {
        return step.effect();
    }

    <E extends LaneEffect> E expect(Class<E> type) {
        assertThat(step.effect()).isInstanceOf(type);
        return type.cast(step.effect());
    }

    List<Claimed> sends() {
        return expect(LaneEffect.Send.class).messages();
    }

    LaneEffect.Patience patience() {
        return expect(LaneEffect.Send.class).patience();
    }

    List<Settlement> settles() {
        return expect(LaneEffect.Settle.class).settlements();
    }

    int claims() {
        return expect(LaneEffect.Claim.class).appetite().messages();
    }

    Reach reach() {
        return expect(LaneEffect.Claim.class).appetite().reach();
    }

    Duration pauses() {
        return expect(LaneEffect.Pause.class).delay();
    }
}
