package io.github.reliablemq;

import io.github.reliablemq.spi.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The lease of a handler that runs. Thread-safe: its handler asks it, the keeper renews it. */
final class LiveLease implements LeaseContext {

    /** Renewed as many times within a lease, so that one or two may fail. */
    private static final int RENEWALS = 3;

    /** As many tries within a lease after one that brought no answer. */
    private static final int TRIES = 10;

    private final Lease lease;
    private final LeaseReporter reporter;
    private final InstantSource clock;
    private final Instant last;
    private final List<Runnable> callbacks = new ArrayList<>();
    private Instant due;
    private Instant validUntil;
    private boolean lost;
    private boolean told;
    private boolean over;

    /**
     * @param asked when the store was asked for it: the lease began no earlier
     * @param longest how long after that it may be renewed
     */
    LiveLease(Lease lease, LeaseReporter reporter, InstantSource clock, Instant asked, Duration longest) {
        this.lease = lease;
        this.reporter = reporter;
        this.clock = clock;
        this.last = asked.plus(longest);
        this.validUntil = asked.plus(time());
        this.due = asked.plus(time().dividedBy(RENEWALS));
    }

    Lease lease() {
        return lease;
    }

    private Duration time() {
        return lease.terms().lease();
    }

    @Override
    public String idempotencyKey() {
        return lease.consumer() + ":" + lease.id();
    }

    @Override
    public synchronized boolean leaseValid() {
        return !lost && clock.instant().isBefore(validUntil);
    }

    @Override
    public void onLeaseLost(Runnable callback) {
        synchronized (this) {
            if (!told) {
                callbacks.add(callback);
                return;
            }
        }
        reporter.call(lease.id(), callback);
    }

    /** A moment that is further away than a renewal ever is comes from a clock that was set back since. */
    synchronized boolean isDue(Instant now) {
        Duration left = Duration.between(now, due);
        return left.compareTo(Duration.ZERO) <= 0 || left.compareTo(time()) > 0;
    }

    synchronized Instant due() {
        return due;
    }

    synchronized boolean mayBeRenewed(Instant now) {
        return !now.isAfter(last);
    }

    /** @param asked when the store was asked to renew it */
    synchronized void renewed(Instant asked) {
        validUntil = asked.plus(time());
        due = asked.plus(time().dividedBy(RENEWALS));
    }

    synchronized void notAnswered() {
        due = clock.instant().plus(time().dividedBy(TRIES));
    }

    /** Somebody else may have it. */
    void lose() {
        synchronized (this) {
            lost = true;
        }
        tell();
    }

    /** Whoever asked to be told is told, once. */
    void tell() {
        List<Runnable> all;
        synchronized (this) {
            if (told || over) {
                return;
            }
            told = true;
            all = List.copyOf(callbacks);
        }
        reporter.leaseLost(lease.id());
        for (Runnable callback : all) {
            synchronized (this) {
                if (over) {
                    return;
                }
            }
            reporter.call(lease.id(), callback);
        }
    }

    /** The handler has returned: no callback begins from now on. */
    synchronized void end() {
        over = true;
    }
}
