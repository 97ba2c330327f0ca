package io.github.reliablemq.machine;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One lane with an outbox, a broker and a clock of its own, all in this thread; repeatable by its seed. */
final class LaneWorld {

    /** What somebody has to say about each settled batch and the parts of it that were answered stored. */
    interface Witness {
        void settled(List<Claimed> claimed, Set<Claimed> stored, List<Settlement> settlements);
    }

    private final LaneMachine machine;
    private final SplittableRandom random;
    private final Function<List<Claimed>, Outcome> broker;
    private final TreeMap<Long, Row> rows = new TreeMap<>();
    private final List<Long> stored = new ArrayList<>();
    private final Set<Claimed> storedOfBatch = new HashSet<>();
    private List<Claimed> batch = List.of();
    private Witness witness = (claimed, storedNow, settlements) -> {};
    private Function<LaneEffect, Boolean> fails = effect -> false;
    private Duration now = Duration.ZERO;

    LaneWorld(LaneRules rules, long seed, Function<List<Claimed>, Outcome> broker) {
        this.machine = new LaneMachine(rules);
        this.random = new SplittableRandom(seed);
        this.broker = broker;
    }

    void record(long row, @Nullable String key) {
        rows.put(row, new Row(Samples.message(row, key)));
    }

    void witness(Witness observer) {
        this.witness = observer;
    }

    /** Which connects, probes, claims and settlements fail. */
    void failing(Function<LaneEffect, Boolean> which) {
        this.fails = which;
    }

    Row row(long row) {
        Row found = rows.get(row);
        if (found == null) {
            throw new AssertionError("no row " + row);
        }
        return found;
    }

    /** Rows in the order the broker stored them, repeats included. */
    List<Long> stored() {
        return stored;
    }

    /** Runs until nothing is pending any more, at most that many steps; says whether it got there. */
    boolean run(int atMost) {
        Step step = machine.start(Caution.NONE);
        for (int i = 0; i < atMost; i++) {
            if (batch.isEmpty() && rows.values().stream().allMatch(row -> row.done)) {
                return true;
            }
            step = machine.step(
                    step.state(), perform(step.effect()), new Moment(Instant.EPOCH.plus(now), random.nextDouble()));
        }
        return false;
    }

    private LaneEvent perform(LaneEffect effect) {
        boolean failing = fails.apply(effect);
        if (effect instanceof LaneEffect.Connect) {
            return failing ? new LaneEvent.ConnectFailed(Samples.CAUSE) : new LaneEvent.Connected();
        } else if (effect instanceof LaneEffect.Probe) {
            return new LaneEvent.Answered(failing ? Samples.unknown() : Outcome.stored());
        } else if (effect instanceof LaneEffect.Claim claim) {
            return failing ? new LaneEvent.ClaimFailed(Samples.CAUSE) : claim(claim.appetite());
        } else if (effect instanceof LaneEffect.Send send) {
            return send(send.messages());
        } else if (effect instanceof LaneEffect.Settle settle) {
            return settle(settle.settlements(), failing);
        } else if (effect instanceof LaneEffect.Idle idle) {
            now = now.plus(idle.atMost());
            return new LaneEvent.Woken(idle.otherwise());
        } else if (effect instanceof LaneEffect.Pause pause) {
            now = now.plus(pause.delay());
            return new LaneEvent.Woken(Wake.RETRY);
        } else if (effect instanceof LaneEffect.Look) {
            return failing
                    ? new LaneEvent.ClaimFailed(Samples.CAUSE)
                    : new LaneEvent.Looked(new Outlook(Outlook.Work.LIKELY, null));
        }
        throw new AssertionError(effect);
    }

    private LaneEvent claim(Appetite appetite) {
        List<Claimed> taken = new ArrayList<>();
        Set<String> heldBack = new HashSet<>();
        for (Row row : rows.values()) {
            String key = row.message.envelope().orderingKey().orElse("row " + row.message.row());
            boolean within = isWithin(appetite.reach(), row, taken);
            boolean mayGo = !row.done && row.due.compareTo(now) <= 0 && !heldBack.contains(key);
            if (within && mayGo && taken.size() < appetite.messages()) {
                taken.add(row.message);
            } else if (!row.done || row.parked) {
                heldBack.add(key);
            }
        }
        batch = taken;
        storedOfBatch.clear();
        return new LaneEvent.ClaimMade(taken, Outlook.UNKNOWN);
    }

    private static boolean isWithin(Reach reach, Row row, List<Claimed> taken) {
        Destination destination = row.message.envelope().destination();
        if (reach instanceof Reach.Only only) {
            return only.destination().equals(destination);
        }
        Reach.AllBut all = (Reach.AllBut) reach;
        boolean fits = all.spread() == Reach.Spread.ANY
                || taken.stream().allMatch(m -> m.envelope().destination().equals(destination));
        return fits && !all.destinations().contains(destination);
    }

    private LaneEvent send(List<Claimed> messages) {
        Outcome outcome = broker.apply(messages);
        if (outcome instanceof Outcome.Stored) {
            storedOfBatch.addAll(messages);
            messages.forEach(message -> stored.add(message.row().value()));
        }
        return new LaneEvent.Answered(outcome);
    }

    private LaneEvent settle(List<Settlement> settlements, boolean failing) {
        witness.settled(batch, Set.copyOf(storedOfBatch), settlements);
        batch = List.of();
        if (failing) {
            return new LaneEvent.SettleFailed(Samples.CAUSE);
        }
        settlements.forEach(
                settlement -> row(settlement.message().row().value()).settle(settlement, now));
        return new LaneEvent.Settled();
    }

    /** A recorded message. */
    static final class Row {
        private Claimed message;
        private Duration due = Duration.ZERO;
        private boolean done;
        private boolean parked;

        Row(Claimed message) {
            this.message = message;
        }

        boolean isParked() {
            return parked;
        }

        int failedAttempts() {
            return message.failedAttempts();
        }

        private void settle(Settlement settlement, Duration now) {
            if (settlement instanceof Settlement.RetryAfter retry) {
                due = now.plus(retry.delay());
                become(retry.failedAttempts(), retry.departure());
            } else if (settlement instanceof Settlement.Release release) {
                become(message.failedAttempts(), release.departure());
            } else if (settlement instanceof Settlement.Park park) {
                become(park.failedAttempts(), park.departure());
                parked = true;
                done = true;
            } else {
                done = true;
            }
        }

        private void become(int failedAttempts, Departure departure) {
            RowId row = message.row();
            message = new Claimed(row, message.envelope(), failedAttempts, departure, Freshness.FRESH);
        }
    }
}
