package io.github.reliablemq;

import io.github.reliablemq.spi.Fingerprint;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.github.reliablemq.spi.LeaseTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes a lease, runs the handler, records completion, and only then lets the delivery be acknowledged. */
final class LeasedConsumer implements IdempotentConsumer {

    private static final int COMPLETION_TRIES = 3;
    private static final Backoff COMPLETION_PAUSES = Backoff.exponential(Duration.ofMillis(50), Duration.ofMillis(200));
    private static final Backoff LOOKS = Backoff.exponential(Duration.ofMillis(20), Duration.ofMillis(250));

    private final ConsumerName name;
    private final LeaseKeeper keeper;
    private final LeaseParts parts;
    private final LeaseTimes times;
    private final LeaseTerms terms;
    private final ConsumerRules rules;
    private final OnStoreFailure onStoreFailure;
    private final Optional<Function<Received, byte[]>> fingerprint;
    private final LeaseReporter reporter;
    private final Tries tries;
    private final LeaseAwareHandler handler;

    LeasedConsumer(LeasedConsumerBuilder settings, LeaseAwareHandler handler) {
        this.name = settings.name;
        this.keeper = settings.keeper;
        this.parts = settings.keeper.parts();
        this.times = settings.times;
        this.terms = new LeaseTerms(times.lease(), times.retention(), settings.afterCrash);
        this.rules = settings.rules;
        this.onStoreFailure = settings.onStoreFailure;
        this.fingerprint = settings.fingerprint;
        this.reporter = new LeaseReporter(name, settings.listener);
        this.tries = new Tries(name, parts.store().attempts(), Reprieve.by(parts.clock()), onStoreFailure);
        this.handler = handler;
    }

    @Override
    public ConsumerName name() {
        return name;
    }

    @Override
    public Verdict accept(Received message) {
        return rules.isTooOld(message) ? rules.tooOld(message) : claim(message);
    }

    private Verdict claim(Received message) {
        if (keeper.isClosed()) {
            return new Verdict.Pause(Failure.of("Closed", "The keeper of its leases is closed; nothing is handled"));
        }
        Optional<Fingerprint> print;
        try {
            print = fingerprint.map(content -> Fingerprint.of(content.apply(message)));
        } catch (RuntimeException e) {
            return tries.count(message, () -> rules.failed(message, e));
        }
        Lease lease = new Lease(name, message.id(), parts.tokens().get(), terms, print);
        try {
            return claimPatiently(message, lease);
        } catch (ClaimFailedException e) {
            return storeFailed(message, lease, e.why);
        }
    }

    /** Waits a little while somebody else holds it. */
    private Verdict claimPatiently(Received message, Lease lease) throws ClaimFailedException {
        Duration left = times.patience();
        for (int look = 1; ; look++) {
            Instant asked = parts.clock().instant();
            LeaseClaim claim = claim(lease);
            if (isAnother(lease.fingerprint(), claim.recorded())) {
                return mismatch(message);
            }
            if (!(claim instanceof LeaseClaim.InProgress busy)) {
                return settled(message, lease, asked, claim);
            }
            if (look == 1) {
                reporter.inProgress(message.id(), busy.remaining());
            }
            Duration step = least(LOOKS.after(look), busy.remaining(), left);
            if (step.isZero() || !parts.pauses().pass(step)) {
                return new Verdict.Busy(busy.remaining());
            }
            left = left.minus(step);
        }
    }

    private LeaseClaim claim(Lease lease) throws ClaimFailedException {
        try {
            return parts.store().claim(lease);
        } catch (StoreException e) {
            throw new ClaimFailedException(e);
        }
    }

    private Verdict settled(Received message, Lease lease, Instant asked, LeaseClaim claim) {
        if (claim instanceof LeaseClaim.Acquired) {
            LiveLease live = keeper.keep(lease, reporter, asked, times.longest());
            return counted(message, live, () -> handle(message, live));
        }
        if (claim instanceof LeaseClaim.Done) {
            reporter.duplicate(message.id());
            return new Verdict.Duplicate();
        }
        if (claim instanceof LeaseClaim.Held) {
            reporter.held(message.id());
            return new Verdict.DeadLetter(Failure.of(
                    "AmbiguousRun",
                    "An earlier run for " + name + " began and its end was not recorded; whether its effect happened is"
                            + " not known, and it was not repeated. Find out, tell the lease store with decide("
                            + name + ", " + message.id() + ", IT_HAPPENED or IT_DID_NOT), and replay this message if"
                            + " it did not"));
        }
        throw new AssertionError(claim);
    }

    /**
     * An attempt counts from here on, under the lease, which is renewed meanwhile: one that another copy of the message
     * makes meanwhile would look like one that ended its process.
     */
    private Verdict counted(Received message, LiveLease lease, Supplier<Verdict> handling) {
        AtomicBoolean isHandled = new AtomicBoolean();
        try {
            return tries.count(message, () -> {
                isHandled.set(true);
                return handling.get();
            });
        } finally {
            if (!isHandled.get()) {
                keeper.drop(lease);
                release(lease.lease());
            }
        }
    }

    private Verdict mismatch(Received message) {
        reporter.mismatch(message.id());
        return new Verdict.DeadLetter(Failure.of(
                "PayloadMismatch",
                "Its id " + message.id() + " is known to " + name
                        + " with another payload: the sender used an id twice,"
                        + " or changed the message. It was not handled"));
    }

    private static boolean isAnother(Optional<Fingerprint> ours, Optional<Fingerprint> recorded) {
        return ours.isPresent() && recorded.isPresent() && !ours.equals(recorded);
    }

    private Verdict handle(Received message, LiveLease lease) {
        Optional<Exception> thrown = run(message, lease);
        return thrown.isPresent()
                ? rules.failed(message, thrown.get())
                : Undisturbed.call(() -> complete(lease.lease()));
    }

    /** What the handler throws; its lease is then given back. */
    private Optional<Exception> run(Received message, LiveLease lease) {
        try {
            call(message, lease);
            return Optional.empty();
        } catch (Exception e) {
            release(lease.lease());
            return Optional.of(e);
        } catch (Error e) {
            release(lease.lease());
            throw e;
        }
    }

    /** Renewals end before anything else is said about the lease. */
    private void call(Received message, LiveLease lease) throws Exception {
        try {
            handler.handle(message, lease);
        } finally {
            keeper.drop(lease);
        }
    }

    private Verdict complete(Lease lease) {
        for (int tryNumber = 1; ; tryNumber++) {
            try {
                Completion completion = parts.store().complete(lease);
                if (completion == Completion.COMPLETED || (tryNumber > 1 && completion == Completion.ALREADY_DONE)) {
                    return new Verdict.Done();
                }
                reporter.unguarded(lease.id(), completion);
                return new Verdict.DoneUnguarded();
            } catch (StoreException e) {
                if (tryNumber == COMPLETION_TRIES || !parts.pauses().pass(COMPLETION_PAUSES.after(tryNumber))) {
                    return completeLater(lease, e);
                }
            }
        }
    }

    /** Acknowledged all the same: a delivery that comes back makes a second effect near certain once the lease ends. */
    private Verdict completeLater(Lease lease, StoreException why) {
        reporter.completionPending(lease.id(), why);
        keeper.completeLater(lease, reporter);
        return new Verdict.DoneUnguarded();
    }

    private Verdict storeFailed(Received message, Lease lease, StoreException why) {
        if (onStoreFailure == OnStoreFailure.FAIL_CLOSED) {
            // The claim may have been taken although the answer was lost: do not leave it to run out.
            release(lease);
            return new Verdict.Pause(Failure.of(why));
        }
        reporter.failOpen(message.id(), why);
        LiveLease none = new LiveLease(lease, reporter, parts.clock(), Instant.MIN.plus(times.lease()), Duration.ZERO);
        return counted(message, none, () -> handleUnguarded(message, none));
    }

    private Verdict handleUnguarded(Received message, LiveLease none) {
        Optional<Exception> thrown = run(message, none);
        return thrown.isPresent()
                ? rules.failed(message, thrown.get())
                : Undisturbed.call(() -> completeUnguarded(none.lease()));
    }

    private Verdict completeUnguarded(Lease lease) {
        try {
            Completion completion = parts.store().complete(lease);
            if (completion == Completion.OVERRODE_ANOTHER || completion == Completion.ALREADY_DONE) {
                reporter.unguarded(lease.id(), completion);
            }
            return new Verdict.DoneUnguarded();
        } catch (StoreException e) {
            return completeLater(lease, e);
        }
    }

    private void release(Lease lease) {
        try {
            Undisturbed.run(() -> parts.store().release(lease));
        } catch (StoreException e) {
            reporter.notReleased(lease.id(), e);
        }
    }

    private static Duration least(Duration first, Duration second, Duration third) {
        Duration least = first.compareTo(second) < 0 ? first : second;
        return least.compareTo(third) < 0 ? least : third;
    }

    /** Told apart from what the store throws while the handler runs. */
    private static final class ClaimFailedException extends Exception {

        private final transient StoreException why;

        ClaimFailedException(StoreException why) {
            super(why);
            this.why = why;
        }
    }
}
