package io.github.reliablemq;

import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseStore.Completion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Effects that happened and could not be recorded: recorded when the store works again, the oldest first. Bounded in
 * number and time. Thread-safe; no lock is held while the store is asked.
 */
final class LateCompletions {

    static final int MOST = 1_000;
    static final Duration LONGEST = Duration.ofMinutes(15);

    private static final Backoff AGAIN = Backoff.exponential(Duration.ofMillis(500), Duration.ofSeconds(30));

    /** Asked in one turn: renewals of leases wait meanwhile. */
    private static final int AT_A_TIME = 50;

    private final LeaseStore store;
    private final Deque<Late> waiting = new ArrayDeque<>();
    private int failures;
    private @Nullable Instant next;

    LateCompletions(LeaseStore store) {
        this.store = store;
    }

    private record Late(Lease lease, LeaseReporter reporter, Instant since) {}

    void add(Lease lease, LeaseReporter reporter, Instant now) {
        Late dropped = null;
        synchronized (this) {
            if (waiting.size() == MOST) {
                dropped = waiting.poll();
            }
            waiting.add(new Late(lease, reporter, now));
            if (next == null) {
                next = now.plus(AGAIN.after(1));
            }
        }
        giveUp(dropped);
    }

    /** When to look again; empty when nothing waits. */
    synchronized Optional<Instant> due() {
        return waiting.isEmpty() ? Optional.empty() : Optional.ofNullable(next);
    }

    void turn(Instant now) {
        Instant due = due().orElse(null);
        // Further away than any wait: the clock was set back.
        if (due != null && (!due.isAfter(now) || due.isAfter(now.plus(LONGEST)))) {
            completeSome(now);
        }
    }

    private void completeSome(Instant now) {
        for (int i = 0; i < AT_A_TIME; i++) {
            Late late = poll();
            if (late == null) {
                break;
            }
            if (!complete(late)) {
                failed(late, now);
                return;
            }
        }
        went(now);
    }

    /** One more try for each, as far as the store answers; what is left is given up. */
    void end() {
        boolean answers = true;
        for (Late late = poll(); late != null; late = poll()) {
            answers = answers && complete(late);
            if (!answers) {
                giveUp(late);
            }
        }
    }

    private synchronized @Nullable Late poll() {
        return waiting.poll();
    }

    private boolean complete(Late late) {
        try {
            Completion completion = store.complete(late.lease());
            if (completion == Completion.OVERRODE_ANOTHER) {
                late.reporter().unguarded(late.lease().id(), completion);
            }
            late.reporter().completedLate(late.lease().id());
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private void failed(Late late, Instant now) {
        boolean expired = late.since().plus(LONGEST).isBefore(now);
        synchronized (this) {
            failures++;
            next = now.plus(AGAIN.after(failures));
            if (!expired) {
                // Last, so that one the store refuses does not keep the others waiting.
                waiting.add(late);
            }
        }
        if (expired) {
            giveUp(late);
        }
    }

    private synchronized void went(Instant now) {
        failures = 0;
        next = waiting.isEmpty() ? null : now;
    }

    private static void giveUp(@Nullable Late late) {
        if (late != null) {
            late.reporter().completionGivenUp(late.lease().id());
        }
    }
}
