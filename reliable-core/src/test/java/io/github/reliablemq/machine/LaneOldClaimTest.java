package io.github.reliablemq.machine;

import static io.github.reliablemq.machine.Samples.RULES;
import static io.github.reliablemq.machine.Samples.message;
import static io.github.reliablemq.machine.Samples.messages;
import static io.github.reliablemq.machine.Samples.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.spi.Settlement.Release;
import io.github.reliablemq.spi.Settlement.RetryAfter;
import io.github.reliablemq.spi.Settlement.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The store ends a claim that nothing was heard of for its timeout: what a lane still sends must end before that. */
final class LaneOldClaimTest {

    private static final Duration DEADLINE = RULES.sendDeadline();
    private static final Duration TIMEOUT = RULES.longestClaim();

    @Test
    @DisplayName("P10: what is left of a claim that is getting old goes back instead of being sent")
    void anOldClaimIsNotStretched() {
        Lane lane = Lane.sending(messages(1, 4));
        lane.answered(refused(Scope.BATCH)).after(TIMEOUT.minus(DEADLINE));
        assertThat(lane.answered(Outcome.stored()).settles())
                .containsExactlyInAnyOrder(
                        new Sent(message(1)),
                        new Sent(message(2)),
                        new Release(message(3), Departure.NOT_SENT),
                        new Release(message(4), Departure.NOT_SENT));
    }

    @Test
    @DisplayName("P6: no send begins that could end after the store took the claim back, however slow the broker is")
    void noSendOutlivesItsClaim() {
        for (long millis = 100; millis <= DEADLINE.toMillis(); millis += 100) {
            Lane lane = Lane.sending(messages(1, 8));
            Duration each = Duration.ofMillis(millis);
            Duration age = Duration.ZERO;
            while (lane.effect() instanceof LaneEffect.Send send) {
                assertThat(age.plus(DEADLINE)).as("%s for each", each).isLessThan(TIMEOUT);
                age = age.plus(each);
                lane.after(each).answered(answer(send.messages(), message(5)));
            }
            assertThat(lane.settles()).hasSize(8);
        }
    }

    @Test
    @DisplayName("P7: a culprit is found though its claims always get old before it stands alone")
    void aCulpritIsFoundInSeveralClaims() {
        Lane lane = Lane.claiming(withTimeout(DEADLINE.plusMillis(1)));
        List<Claimed> waiting = new ArrayList<>(messages(1, 8));
        List<Settlement> fates = new ArrayList<>();
        for (int claims = 0; claims < 20 && !waiting.isEmpty(); claims++) {
            List<Claimed> taken = List.copyOf(waiting.subList(0, Math.min(lane.claims(), waiting.size())));
            lane.claimed(taken.toArray(new Claimed[0]));
            while (lane.effect() instanceof LaneEffect.Send send) {
                lane.after(DEADLINE).answered(answer(send.messages(), message(3)));
            }
            lane.settles().stream().filter(fate -> !(fate instanceof Release)).forEach(fate -> {
                fates.add(fate);
                waiting.remove(fate.message());
            });
            lane.settled();
        }
        assertThat(waiting).isEmpty();
        assertThat(fates).hasSize(8).filteredOn(RetryAfter.class::isInstance).hasSize(1);
    }

    @Test
    @DisplayName("P7: a destination that takes one message again moves again, though the claim got old meanwhile")
    void aSlowDestinationMovesAgain() {
        Lane lane = Lane.claiming(withTimeout(DEADLINE.plusMillis(1))).claimed(message(1));
        lane.answered(refused(RefusalReason.NO_SPACE, Scope.MESSAGE)).settled();
        lane.claimed().after(Duration.ofMinutes(1)).woken();
        lane.claimed(message(1), message(2)).after(DEADLINE).answered(Outcome.stored());
        assertThat(lane.settles()).contains(new Release(message(2), Departure.NOT_SENT));
        assertThat(lane.state().standstills().each()).isEmpty();
    }

    private static Outcome answer(List<Claimed> batch, Claimed culprit) {
        return batch.contains(culprit) ? refused(batch.size() == 1 ? Scope.MESSAGE : Scope.BATCH) : Outcome.stored();
    }

    private static LaneRules withTimeout(Duration claimTimeout) {
        return new LaneRules(
                RULES.retry(),
                new Appetite(8, 1 << 20),
                RULES.outage(),
                RULES.standstill(),
                RULES.poll(),
                claimTimeout,
                DEADLINE);
    }
}
