package io.github.reliablemq.simulation;

import io.github.reliablemq.Failure;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.machine.LaneEvent;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.testkit.InMemoryClaim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a lane does in the outbox's database. A claim is made step by step, and others do something in between. */
final class LaneStore {

    private static final Failure LOST = Failure.of("Simulated", "database lost");

    private final World world;
    private final SimLane lane;
    private @Nullable InMemoryClaim claiming;
    private @Nullable Batch batch;
    private List<Claimed> withheld = List.of();

    LaneStore(World world, SimLane lane) {
        this.world = world;
        this.lane = lane;
    }

    boolean isClaiming() {
        return claiming != null;
    }

    boolean isWorking() {
        return batch != null;
    }

    /** What it has claimed and not settled. */
    List<Claimed> holding() {
        Batch held = batch;
        return held == null ? List.of() : held.messages();
    }

    void claim(Appetite appetite) {
        if (!world.isDatabaseUp() || world.strikes(Fault.CLAIM_REFUSED)) {
            lane.answer(new LaneEvent.ClaimFailed(LOST));
            return;
        }
        InMemoryClaim begun = world.outbox().beginClaim(appetite);
        claiming = begun;
        goOn(begun);
    }

    private void goOn(InMemoryClaim begun) {
        try {
            for (InMemoryClaim.Step step = begun.step(); step != InMemoryClaim.Step.THROUGH; step = begun.step()) {
                note(step);
                if (world.choices().oneIn(world.plan().pace())) {
                    lane.soon(() -> goOn(begun));
                    world.betweenSteps();
                    return;
                }
            }
        } catch (StaleClaimException e) {
            world.tally().happened(Sometimes.CLAIM_ENDED_BEFORE_MADE);
            claiming = null;
            lane.answer(new LaneEvent.ClaimFailed(LOST));
            return;
        }
        made(begun.batch());
    }

    private void note(InMemoryClaim.Step step) {
        if (step == InMemoryClaim.Step.LOCKED) {
            world.tally().happened(Sometimes.LOCK_SKIPPED);
        } else if (step == InMemoryClaim.Step.CHANGED) {
            world.tally().happened(Sometimes.CHANGED_SINCE_SNAPSHOT);
        }
    }

    private void made(Batch taken) {
        if (world.strikes(Fault.CLAIM_UNANSWERED)) {
            boolean kept = !abandon();
            world.tally().happened(kept ? Sometimes.UNKNOWN_CLAIM_KEPT : Sometimes.UNKNOWN_CLAIM_FREED);
            lane.answer(new LaneEvent.ClaimFailed(LOST));
            return;
        }
        claiming = null;
        if (taken.messages().isEmpty()) {
            lane.answer(new LaneEvent.ClaimMade(List.of(), taken.left()));
            return;
        }
        batch = taken;
        List<Claimed> messages = taken.messages();
        if (world.has(Bug.PARKED_HOLDS_ALL)) {
            withheld = world.ofParkedKeys(messages);
            messages =
                    messages.stream().filter(each -> !withheld.contains(each)).toList();
            if (messages.isEmpty()) {
                abandon();
                lane.answer(new LaneEvent.ClaimMade(List.of(), Outlook.NOTHING));
                return;
            }
        }
        if (world.has(Bug.LOCKS_FORGOTTEN)) {
            taken.release();
        }
        world.claimed(lane, taken.messages());
        lane.answer(new LaneEvent.ClaimMade(messages, taken.left()));
    }

    void look(Reach reach) {
        lane.answer(
                world.isDatabaseUp()
                        ? new LaneEvent.Looked(world.outbox().open().look(reach))
                        : new LaneEvent.ClaimFailed(LOST));
    }

    void settle(List<Settlement> wished) {
        List<Settlement> settlements = new ArrayList<>(world.has(Bug.MATES_CHARGED) ? chargedTogether(wished) : wished);
        withheld.forEach(each -> settlements.add(new Settlement.Release(each, each.departure())));
        withheld = List.of();
        Batch open = Objects.requireNonNull(batch);
        if (!world.isDatabaseUp() || world.strikes(Fault.SETTLE_CUT)) {
            world.tally().happened(Sometimes.UNKNOWN_SETTLEMENT_LOST);
            failed();
            return;
        }
        try {
            open.settle(settlements);
        } catch (StaleClaimException e) {
            world.tally().happened(Sometimes.STALE_SETTLEMENT_REFUSED);
            failed();
            return;
        }
        world.history().settled(settlements, lane.grounds());
        if (world.strikes(Fault.SETTLE_UNANSWERED)) {
            world.tally().happened(Sometimes.UNKNOWN_SETTLEMENT_COMMITTED);
            failed();
            return;
        }
        batch = null;
        lane.answer(new LaneEvent.Settled());
    }

    private static List<Settlement> chargedTogether(List<Settlement> wished) {
        boolean any = wished.stream().anyMatch(Settlement.RetryAfter.class::isInstance);
        return wished.stream()
                .map(each -> any && each instanceof Settlement.Release ? charged(each.message()) : each)
                .toList();
    }

    private static Settlement charged(Claimed message) {
        return new Settlement.RetryAfter(
                message, Duration.ofMillis(500), message.failedAttempts() + 1, LOST, message.departure());
    }

    private void failed() {
        lane.doubt();
        abandon();
        lane.answer(new LaneEvent.SettleFailed(LOST));
    }

    /**
     * The database notices at once, or when the claim has lasted too long.
     *
     * @return whether it was at once
     */
    boolean abandon() {
        InMemoryClaim begun = claiming;
        Batch open = begun == null ? batch : begun.batch();
        claiming = null;
        batch = null;
        boolean atOnce = !world.choices().oneIn(2);
        if (open != null && atOnce) {
            open.release();
        }
        return atOnce;
    }
}
