package io.github.reliablemq.simulation;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.Failure;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseContext;
import io.github.reliablemq.LeaseListener;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.OnStoreFailure;
import io.github.reliablemq.Received;
import io.github.reliablemq.SteppedLeases;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A process that handles one message at a time under a lease; the real keeper renews it meanwhile. */
final class SimLeasedConsumer {

    private static final Duration RESTART = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration TURN = Duration.ofMillis(500);
    private static final LeaseTimes TIMES =
            LeaseTimes.defaults().withLease(Duration.ofSeconds(5)).withPatience(Duration.ofMillis(300));

    private final World world;
    private final String name;
    private final SimQueue queue;
    private final SimLeaseStore store;
    private final LeaseHistory history;
    private int life;
    private long tokens;
    private Instant frozenUntil = Instant.EPOCH;
    private boolean leaseless;
    private @Nullable Strand strand;
    private LeaseHistory.@Nullable Run run;

    SimLeasedConsumer(World world, String name, SimQueue queue, SimLeaseStore store, LeaseHistory history) {
        this.world = world;
        this.name = name;
        this.queue = queue;
        this.store = store;
        this.history = history;
    }

    /** A process that starts remembers nothing. */
    void start() {
        life++;
        SteppedLeases leases = new SteppedLeases(store, world.clock(), this::token, this::pause);
        IdempotentConsumer consumer = leases.consumer(new ConsumerName("leased"))
                .times(TIMES)
                .onStoreFailure(onStoreFailure())
                .listener(new Heard())
                .build(this::handle);
        turn(leases, life);
        world.agenda().soon(() -> take(consumer));
    }

    /** The same for all consumers of a run, without a choice of its own. */
    private OnStoreFailure onStoreFailure() {
        return world.plan().keys() % 2 == 0 ? OnStoreFailure.FAIL_CLOSED : OnStoreFailure.FAIL_OPEN;
    }

    private LeaseToken token() {
        tokens++;
        return new LeaseToken(new UUID(name.hashCode(), tokens));
    }

    private boolean isFrozen() {
        return world.now().isBefore(frozenUntil);
    }

    private void turn(SteppedLeases leases, int mine) {
        world.agenda().after(TURN, () -> {
            if (mine == life) {
                if (!isFrozen()) {
                    leases.turn();
                }
                turn(leases, mine);
            }
        });
    }

    private void take(IdempotentConsumer consumer) {
        queue.deliver().ifPresentOrElse(copy -> accept(consumer, copy), () -> takeLater(consumer, LOOK));
    }

    private void takeLater(IdempotentConsumer consumer, Duration wait) {
        int mine = life;
        world.agenda().after(wait, () -> {
            if (mine == life) {
                take(consumer);
            }
        });
    }

    private void accept(IdempotentConsumer consumer, SimQueue.Copy copy) {
        Strand begun = Strand.of(() -> {
            try {
                Verdict verdict = consumer.accept(queue.received(copy));
                judged(consumer, copy, verdict);
            } catch (Killed e) {
                Killed.over();
                killed(copy);
            }
        });
        strand = begun;
        begun.goOn();
    }

    private void killed(SimQueue.Copy copy) {
        world.log(name, "killed with", copy.id());
        history.consumerKilled(copy.id());
        queue.back(copy);
        life++;
        world.agenda().after(RESTART, this::start);
    }

    private void judged(IdempotentConsumer consumer, SimQueue.Copy copy, Verdict verdict) {
        world.log(name, copy.id(), verdict.getClass().getSimpleName());
        if (verdict instanceof Verdict.DeadLetter) {
            history.setAside(copy.id(), world.history().nature(copy.id()));
        }
        boolean acknowledged = verdict instanceof Verdict.Done
                || verdict instanceof Verdict.DoneUnguarded
                || verdict instanceof Verdict.Duplicate
                || verdict instanceof Verdict.DeadLetter;
        if (acknowledged && !world.strikes(Fault.ACKNOWLEDGEMENT_LOST)) {
            queue.done(copy);
        } else {
            queue.back(copy);
        }
        takeLater(
                consumer, acknowledged ? Duration.ofMillis(1L + world.choices().below(20)) : LOOK);
    }

    private void handle(Received message, LeaseContext lease) throws HandlingStopped {
        world.log(name, "handles", message.id(), leaseless ? "without a lease" : "");
        LeaseHistory.Run begun =
                leaseless ? history.ungranted(message.id(), name) : history.granted(message.id(), name);
        leaseless = false;
        run = begun;
        try {
            work(message, lease, begun);
        } finally {
            if (run != null) {
                history.ended(begun);
                run = null;
            }
        }
    }

    private void work(Received message, LeaseContext lease, LeaseHistory.Run begun) throws HandlingStopped {
        killIf(world.history().nature(message.id()) == Nature.ENDS_CONSUMERS || world.strikes(Fault.LEASED_KILLED));
        if (world.strikes(Fault.LEASED_FROZEN)) {
            Duration time = Duration.ofSeconds(1L + world.choices().below(30));
            frozenUntil = world.now().plus(time);
            begun.trouble();
            rest(time);
        } else if (world.choices().oneIn(6)) {
            rest(Duration.ofMillis(1L + world.choices().below(20_000)));
        }
        if (world.choices().oneIn(4) && !lease.leaseValid()) {
            throw new HandlingStopped();
        }
        world.log(name, "has the effect of", message.id());
        history.effected(begun);
        killIf(world.strikes(Fault.LEASED_KILLED));
    }

    private void killIf(boolean end) {
        if (end && run != null) {
            history.killed(run);
            run = null;
            throw new Killed();
        }
    }

    /** A careful handler does nothing without its lease. */
    private static final class HandlingStopped extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private boolean pause(Duration wait) {
        rest(wait);
        return true;
    }

    /** On its strand. */
    private void rest(Duration time) {
        Strand mine = strand;
        if (mine == null) {
            throw new IllegalStateException("It rests while it handles nothing");
        }
        world.agenda().after(time, mine::goOn);
        mine.rest();
    }

    void end() {
        life++;
        if (strand != null) {
            strand.kill();
        }
    }

    /** What the client itself can see. */
    private final class Heard implements LeaseListener {

        private void happened(Sometimes what) {
            world.tally().happened(what);
        }

        @Override
        public void onInProgress(MessageId id, Duration remaining) {
            happened(Sometimes.LEASE_IN_PROGRESS);
        }

        @Override
        public void onLeaseLost(MessageId id) {
            happened(Sometimes.LEASE_LOSS_TOLD);
        }

        @Override
        public void onUnguarded(MessageId id, Completion how) {
            happened(
                    switch (how) {
                        case COMPLETED, COMPLETED_AFTER_EXPIRY -> Sometimes.COMPLETED_AFTER_EXPIRY;
                        case OVERRODE_ANOTHER -> Sometimes.COMPLETED_OVER_ANOTHER;
                        case ALREADY_DONE -> Sometimes.COMPLETED_TOO_LATE;
                    });
        }

        @Override
        public void onCompletedLate(MessageId id) {
            happened(Sometimes.COMPLETED_IN_BACKGROUND);
        }

        @Override
        public void onFailOpen(MessageId id, Failure why) {
            happened(Sometimes.RAN_WITHOUT_LEASE);
            leaseless = true;
        }
    }
}
