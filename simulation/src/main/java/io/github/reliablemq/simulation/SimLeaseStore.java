package io.github.reliablemq.simulation;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.testkit.InMemoryLeaseStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A lease store as one consumer sees it: calls and answers get lost. */
final class SimLeaseStore implements LeaseStore {

    private final World world;
    private final String owner;
    private final InMemoryLeaseStore store;
    private final SimAttempts attempts;
    private final LeaseHistory history;

    SimLeaseStore(World world, String owner, InMemoryLeaseStore store, SimAttempts attempts, LeaseHistory history) {
        this.world = world;
        this.owner = owner;
        this.store = store;
        this.attempts = attempts;
        this.history = history;
    }

    private <T> T asked(Supplier<T> call) {
        Killed.throwAgain();
        if (world.strikes(Fault.LEASE_CALL_LOST)) {
            throw new StoreUnavailableException("simulated: not reached");
        }
        T answer = call.get();
        if (world.strikes(Fault.LEASE_UNANSWERED)) {
            throw new StoreUnavailableException("simulated: no answer");
        }
        return answer;
    }

    @Override
    public LeaseClaim claim(Lease lease) {
        return asked(() -> {
            LeaseClaim claim = store.claim(lease);
            if (claim instanceof LeaseClaim.Done && world.has(Bug.DONE_FORGOTTEN)) {
                return new LeaseClaim.Acquired();
            }
            if (claim instanceof LeaseClaim.InProgress && world.has(Bug.CLAIM_UNGUARDED)) {
                return new LeaseClaim.Acquired();
            }
            if (claim instanceof LeaseClaim.InProgress
                    && world.has(Bug.TROUBLED_FOR_GOOD)
                    && history.wasTroubled(lease.id())) {
                return new LeaseClaim.Acquired();
            }
            return claim;
        });
    }

    @Override
    public Renewal renew(Lease lease) {
        if (world.has(Bug.NEVER_RENEWED)) {
            return Renewal.RENEWED;
        }
        try {
            Renewal renewal = asked(() -> store.renew(lease));
            if (renewal == Renewal.RENEWED) {
                history.renewed(lease.id(), owner);
            }
            return renewal;
        } catch (StoreUnavailableException e) {
            // It may end before the next try.
            history.troubled(lease.id(), owner);
            throw e;
        }
    }

    @Override
    public Completion complete(Lease lease) {
        try {
            return asked(() -> {
                Completion completion = store.complete(lease);
                history.done(lease.id());
                return completion;
            });
        } catch (StoreUnavailableException e) {
            history.notDone(lease.id());
            throw e;
        }
    }

    @Override
    public void release(Lease lease) {
        asked(() -> {
            store.release(lease);
            return lease;
        });
    }

    @Override
    public boolean decide(ConsumerName consumer, MessageId id, Decision decision, Duration retention) {
        return store.decide(consumer, id, decision, retention);
    }

    @Override
    public Optional<AttemptLog> attempts() {
        return world.has(Bug.UNCOUNTED) ? Optional.empty() : Optional.of(attempts);
    }
}
