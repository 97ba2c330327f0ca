package io.github.reliablemq.simulation;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.Wake;
import io.github.reliablemq.machine.Caution;
import io.github.reliablemq.machine.LaneEffect;
import io.github.reliablemq.machine.LaneEvent;
import io.github.reliablemq.machine.LaneMachine;
import io.github.reliablemq.machine.LaneRules;
import io.github.reliablemq.machine.LaneState;
import io.github.reliablemq.machine.Moment;
import io.github.reliablemq.machine.Poll;
import io.github.reliablemq.machine.RetryPolicies;
import io.github.reliablemq.machine.Step;
import io.github.reliablemq.simulation.Snapshot.Lane;
import io.github.reliablemq.simulation.Snapshot.Row;
import io.github.reliablemq.simulation.Snapshot.Standing;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What can happen next: each step of the real machine of each lane, and each fault there is a budget for. Messages are
 * all of one key, committed one after the other.
 */
final class LaneModel {

    private static final Failure CAUSE = Failure.of("Explored", "a fault");
    private static final Outcome LOST = new Outcome.Unknown(CAUSE, Outcome.Ending.LOST);
    private static final Moment NOW = new Moment(Instant.EPOCH, 0);
    private static final Duration WAIT = Duration.ofSeconds(1);

    /** Small enough that a message that is lost while alone is parked, and so that everything comes to an end. */
    private static final LaneRules RULES = new LaneRules(
            RetryPolicies.only(new RetryPolicy(1, Backoff.fixed(WAIT), 0)),
            new Appetite(2, 1 << 20),
            Backoff.fixed(WAIT),
            Backoff.fixed(WAIT),
            Poll.between(WAIT, WAIT),
            Duration.ofSeconds(30),
            SimLane.SEND_DEADLINE);

    private final LaneMachine machine = new LaneMachine(RULES);
    private final Mutant mutant;
    private final List<Envelope> envelopes;
    private final BrokerModel broker;

    LaneModel(int messages, Mutant mutant) {
        this.mutant = mutant;
        this.envelopes = envelopes(messages);
        this.broker = new BrokerModel(mutant);
    }

    private static List<Envelope> envelopes(int messages) {
        List<Envelope> envelopes = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            envelopes.add(new Envelope(
                    new MessageId(new UUID(0, i)),
                    Destination.queue("explored"),
                    "key",
                    Headers.none(),
                    Body.text("m" + i),
                    Instant.EPOCH));
        }
        return List.copyOf(envelopes);
    }

    Snapshot start(int lanes, Budget budget) {
        Row waiting = new Row(Standing.PENDING, 0, Departure.NOT_SENT, Snapshot.NOBODY);
        List<Lane> all = new ArrayList<>();
        for (int i = 0; i < lanes; i++) {
            all.add(lane(machine.start(Caution.NONE), List.of()));
        }
        return new Snapshot(
                envelopes.stream().map(envelope -> waiting).toList(),
                List.copyOf(all),
                List.of(),
                envelopes.stream().map(envelope -> Snapshot.Fate.NONE).toList(),
                budget);
    }

    /** Counters that only lengthen waits would make every state a new one. */
    private static Lane lane(Step step, List<Integer> holding) {
        LaneState state = step.state();
        LaneState.Health health = state.health();
        LaneState.Health bounded = new LaneState.Health(
                Math.min(1, health.outages()),
                Math.min(1, health.idles()),
                health.trust(),
                health.losses(),
                health.silences());
        LaneState normal = new LaneState(
                state.phase(), bounded, state.standstills(), state.suspects(), state.caution(), state.work());
        List<Integer> flying = step.effect() instanceof LaneEffect.Send send ? numbers(send.messages()) : null;
        return new Lane(normal, step.effect(), null, holding, flying, null);
    }

    private static List<Integer> numbers(List<Claimed> messages) {
        return messages.stream()
                .map(message -> Math.toIntExact(message.row().value()))
                .toList();
    }

    List<Snapshot> next(Snapshot now) {
        List<Snapshot> next = new ArrayList<>();
        for (int lane = 0; lane < now.lanes().size(); lane++) {
            move(now, lane, next);
            disturb(now, lane, next);
        }
        restart(now, next);
        broker.late(now, next);
        if (next.isEmpty()) {
            // Nothing before depends on what the consumer does, and what it does depends on the copies alone.
            broker.consume(now, next);
        }
        return next;
    }

    private Snapshot step(Snapshot now, int lane, LaneEvent event, List<Integer> holding) {
        return now.with(lane, lane(machine.step(now.lanes().get(lane).state(), event, NOW), holding));
    }

    private Snapshot step(Snapshot now, int lane, LaneEvent event) {
        return step(now, lane, event, now.lanes().get(lane).holding());
    }

    private void move(Snapshot now, int number, List<Snapshot> next) {
        Lane lane = now.lanes().get(number);
        if (lane.effect() instanceof LaneEffect.Connect) {
            next.add(step(now, number, new LaneEvent.Connected()));
        } else if (lane.effect() instanceof LaneEffect.Probe) {
            next.add(step(now, number, new LaneEvent.Answered(Outcome.stored())));
        } else if (lane.effect() instanceof LaneEffect.Claim claim) {
            List<Integer> seen = lane.seen();
            next.add(
                    seen == null
                            ? now.with(number, lane.seeing(unfinished(now)))
                            : claim(now, number, claim.appetite(), seen));
        } else if (lane.effect() instanceof LaneEffect.Pause) {
            next.add(step(now, number, new LaneEvent.Woken(Wake.RETRY)));
        } else if (lane.effect() instanceof LaneEffect.Idle) {
            if (!claimable(now, 1, unfinished(now)).isEmpty()) {
                next.add(step(now, number, new LaneEvent.Woken(Wake.COMMIT)));
            }
        } else if (lane.effect() instanceof LaneEffect.Settle settle) {
            settle(now, number, settle.settlements(), next);
        } else if (lane.effect() instanceof LaneEffect.Send) {
            send(now, number, next);
        } else {
            throw new AssertionError(lane.effect());
        }
    }

    private static List<Integer> unfinished(Snapshot now) {
        return IntStream.range(0, now.rows().size())
                .filter(i -> now.rows().get(i).standing() != Standing.SENT)
                .boxed()
                .toList();
    }

    /** Of what it saw when it began, the claim takes what it can lock, as long as it could lock all before it. */
    private List<Integer> claimable(Snapshot now, int most, List<Integer> seen) {
        List<Integer> taken = new ArrayList<>();
        for (int i : seen) {
            if (taken.size() == most) {
                break;
            }
            if (i < 0) {
                if (mutant != Mutant.PASSES_CHANGED_HEAD) {
                    break;
                }
                continue;
            }
            Row row = now.rows().get(i);
            boolean free = row.standing() == Standing.PENDING && row.holder() == Snapshot.NOBODY;
            if (free) {
                taken.add(i);
            } else if (blocks(row)) {
                break;
            }
        }
        return taken;
    }

    /** Whether nothing behind it may be taken. */
    private boolean blocks(Row row) {
        return switch (row.standing()) {
            case SENT -> false;
            case PARKED -> mutant != Mutant.SKIPS_PARKED;
            case PENDING -> mutant != Mutant.TWO_RUNS_OF_A_KEY;
        };
    }

    private Snapshot claim(Snapshot now, int lane, Appetite appetite, List<Integer> seen) {
        List<Integer> taken = claimable(now, appetite.messages(), seen);
        List<Claimed> claimed = new ArrayList<>();
        List<Row> rows = new ArrayList<>(now.rows());
        for (int i : taken) {
            Row row = rows.get(i);
            claimed.add(new Claimed(new RowId(i), envelopes.get(i), row.attempts(), row.departure(), Freshness.FRESH));
            rows.set(i, row.heldBy(lane));
        }
        Snapshot holding = now.with(List.copyOf(rows));
        Snapshot stepped = step(holding, lane, new LaneEvent.ClaimMade(claimed, Outlook.UNKNOWN), taken);
        return mutant == Mutant.CLAIM_ENDS_BEFORE_SEND ? stepped.released(lane) : stepped;
    }

    private void send(Snapshot now, int number, List<Snapshot> next) {
        Lane lane = now.lanes().get(number);
        Budget budget = now.budget();
        Outcome told = lane.told();
        if (told != null) {
            next.add(step(now, number, new LaneEvent.Answered(told)));
            if (budget.losses() > 0 && told instanceof Outcome.Stored) {
                next.add(step(now.with(budget.withoutLoss()).doubted(number), number, new LaneEvent.Answered(LOST)));
            }
            return;
        }
        List<Integer> batch = Optional.ofNullable(lane.flying()).orElseThrow();
        if (mutant == Mutant.SETTLES_BEFORE_STORED) {
            next.add(step(now.withZombie(batch), number, new LaneEvent.Answered(Outcome.stored())));
            return;
        }
        next.add(broker.store(now, batch).with(number, lane.on(null, Outcome.stored())));
        if (budget.refusals() > 0) {
            Outcome.Scope scope = batch.size() == 1 ? Outcome.Scope.MESSAGE : Outcome.Scope.BATCH;
            Outcome refused = new Outcome.Refused(RefusalReason.REJECTED, scope, CAUSE);
            next.add(now.with(budget.withoutRefusal()).with(number, lane.on(null, refused)));
        }
        if (budget.losses() > 0) {
            next.add(step(now.with(budget.withoutLoss()), number, new LaneEvent.Answered(LOST)));
        }
        if (budget.latePackets() > 0) {
            Snapshot late = now.with(budget.withoutLatePacket()).doubted(number).withZombie(batch);
            next.add(step(late, number, new LaneEvent.Answered(LOST)));
        }
    }

    private void settle(Snapshot now, int lane, List<Settlement> wished, List<Snapshot> next) {
        List<Settlement> settlements = mutant == Mutant.REPEATS_AFTER_REFUSAL ? allOrNothing(wished) : wished;
        boolean live = mutant == Mutant.CLAIM_ENDS_BEFORE_SEND
                || settlements.stream().allMatch(each -> row(now, each).holder() == lane);
        LaneEvent failed = new LaneEvent.SettleFailed(CAUSE);
        if (!live) {
            next.add(step(now.released(lane), lane, failed, List.of()));
            return;
        }
        Snapshot settled = settled(now, settlements);
        next.add(step(settled, lane, new LaneEvent.Settled(), List.of()));
        if (now.budget().unknownSettlements() > 0) {
            Budget less = now.budget().withoutUnknownSettlement();
            next.add(step(settled.with(less), lane, failed, List.of()));
            next.add(step(now.with(less).doubted(lane).released(lane), lane, failed, List.of()));
        }
    }

    /** What went well is put back with what did not. */
    private static List<Settlement> allOrNothing(List<Settlement> wished) {
        boolean sent = wished.stream().allMatch(Settlement.Sent.class::isInstance);
        return wished.stream()
                .map(each -> !sent && each instanceof Settlement.Sent
                        ? new Settlement.Release(each.message(), Departure.MAYBE_SENT)
                        : each)
                .toList();
    }

    private static Row row(Snapshot now, Settlement settlement) {
        return now.rows().get(Math.toIntExact(settlement.message().row().value()));
    }

    private static Snapshot settled(Snapshot now, List<Settlement> settlements) {
        List<Row> rows = new ArrayList<>(now.rows());
        Snapshot settled = now;
        for (Settlement settlement : settlements) {
            int number = Math.toIntExact(settlement.message().row().value());
            rows.set(number, settled(now, number, rows.get(number), settlement));
            for (int lane = 0; lane < now.lanes().size(); lane++) {
                settled = settled.with(lane, settled.lanes().get(lane).missing(number));
            }
        }
        return settled.with(List.copyOf(rows));
    }

    private static Row settled(Snapshot now, int number, Row row, Settlement settlement) {
        if (settlement instanceof Settlement.Sent) {
            if (now.fates().get(number).copies() == 0) {
                throw new Violation("P3", "m" + number + " is settled as sent and the broker has no copy");
            }
            return new Row(Standing.SENT, row.attempts(), row.departure(), Snapshot.NOBODY);
        } else if (settlement instanceof Settlement.Park park) {
            return new Row(Standing.PARKED, park.failedAttempts(), park.departure(), Snapshot.NOBODY);
        } else if (settlement instanceof Settlement.RetryAfter retry) {
            return new Row(Standing.PENDING, retry.failedAttempts(), retry.departure(), Snapshot.NOBODY);
        } else if (settlement instanceof Settlement.Release release) {
            return new Row(Standing.PENDING, row.attempts(), release.departure(), Snapshot.NOBODY);
        }
        throw new AssertionError(settlement);
    }

    /** The database ends and starts again. */
    private static void restart(Snapshot now, List<Snapshot> next) {
        if (now.budget().restarts() > 0 && now.rows().stream().anyMatch(row -> row.holder() != Snapshot.NOBODY)) {
            Snapshot restarted = now.with(now.budget().withoutRestart());
            for (int lane = 0; lane < now.lanes().size(); lane++) {
                restarted = restarted
                        .doubted(lane)
                        .released(lane)
                        .with(lane, now.lanes().get(lane).seeing(null));
            }
            next.add(restarted);
        }
    }

    /** What happens to a lane from outside. */
    private void disturb(Snapshot now, int number, List<Snapshot> next) {
        Lane lane = now.lanes().get(number);
        Budget budget = now.budget();
        boolean holds = now.rows().stream().anyMatch(row -> row.holder() == number);
        if (budget.kills() > 0 && !lane.holding().isEmpty()) {
            Snapshot dead = now.with(budget.withoutKill())
                    .doubted(number)
                    .released(number)
                    .with(number, lane(machine.start(Caution.NONE), List.of()));
            next.add(lane.flying() == null ? dead : dead.withZombie(lane.flying()));
        }
        if (budget.expiries() > 0 && holds) {
            next.add(now.with(budget.withoutExpiry()).doubted(number).released(number));
        }
    }
}
