package io.github.reliablemq;

import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseStore.Renewal;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes consumers that run their handlers under leases of one store, and renews those leases while the handlers run.
 *
 * <pre>{@code
 * LeaseKeeper keeper = LeaseKeeper.start("mail", store, InstantSource.system());
 * IdempotentConsumer mailer = keeper.consumer(new ConsumerName("mailer")).build(message -> mail(message));
 * }</pre>
 *
 * <p>Has one thread, {@code reliablemq-<name>-leases}, a daemon, which renews all leases that are due in one call, and
 * records completions that could not be recorded when they happened. Thread-safe. Whoever started it closes it: after
 * the listeners of its consumers, which handle nothing from then on, and before the store.
 */
public final class LeaseKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final String name;
    private final LeaseParts parts;
    private final LateCompletions late;
    private final CountDownLatch closing;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by the lock. */
    private final Map<LeaseToken, LiveLease> live = new LinkedHashMap<>();
    /** When the thread looks again unless it is told; guarded by the lock. */
    private Instant nextLook = Instant.MIN;

    LeaseKeeper(String name, LeaseParts parts, CountDownLatch closing) {
        this.name = Objects.requireNonNull(name, "name");
        this.parts = parts;
        this.closing = closing;
        this.late = new LateCompletions(parts.store());
        this.thread = new Thread(this::run, "reliablemq-" + name + "-leases");
        this.thread.setDaemon(true);
    }

    /**
     * Starts one.
     *
     * @param name for its thread and the log
     * @param clock measures how long a lease has been held; best one that is never set back, since a lease looks valid
     *     for longer when it is
     */
    public static LeaseKeeper start(String name, LeaseStore store, InstantSource clock) {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(clock, "clock");
        CountDownLatch closing = new CountDownLatch(1);
        // Random UUIDs come from a SecureRandom.
        LeaseParts parts =
                new LeaseParts(store, clock, () -> new LeaseToken(UUID.randomUUID()), wait -> passed(closing, wait));
        LeaseKeeper keeper = new LeaseKeeper(name, parts, closing);
        keeper.thread.start();
        return keeper;
    }

    private static boolean passed(CountDownLatch closing, Duration wait) {
        try {
            return !closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Begins to describe a consumer. */
    public LeasedConsumerBuilder consumer(ConsumerName consumer) {
        return new LeasedConsumerBuilder(consumer, this);
    }

    LeaseParts parts() {
        return parts;
    }

    boolean isClosed() {
        return closing.getCount() == 0;
    }

    /** From now on it is renewed. The thread is not woken for one that is due later than it looks anyway. */
    LiveLease keep(Lease lease, LeaseReporter reporter, Instant asked, Duration longest) {
        LiveLease kept = new LiveLease(lease, reporter, parts.clock(), asked, longest);
        lock.lock();
        try {
            live.put(lease.token(), kept);
            if (kept.due().isBefore(nextLook)) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return kept;
    }

    /**
     * From now on it is not renewed. A renewal that is under way changes nothing that follows: the store knows it by
     * the token.
     */
    void drop(LiveLease kept) {
        kept.end();
        lock.lock();
        try {
            live.remove(kept.lease().token());
        } finally {
            lock.unlock();
        }
    }

    /** Its effect happened; that is recorded as soon as the store can be used. */
    void completeLater(Lease lease, LeaseReporter reporter) {
        late.add(lease, reporter, parts.clock().instant());
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!isClosed()) {
            try {
                turn();
            } catch (RuntimeException | Error e) {
                // Nobody would take this thread's place, and every lease would end.
                LOG.error("{}: renewing leases fell over and goes on; report this", name, e);
            }
            await();
        }
        late.end();
    }

    /** Does what is due. */
    void turn() {
        Instant now = parts.clock().instant();
        List<LiveLease> due = all().filter(each -> each.isDue(now)).toList();
        List<LiveLease> renewable =
                due.stream().filter(each -> each.mayBeRenewed(now)).toList();
        due.stream().filter(each -> !each.mayBeRenewed(now)).forEach(this::giveUp);
        if (!renewable.isEmpty()) {
            List<Renewal> answers = renew(renewable);
            for (int i = 0; i < renewable.size(); i++) {
                apply(renewable.get(i), answers.get(i), now);
            }
        }
        late.turn(now);
    }

    private Stream<LiveLease> all() {
        lock.lock();
        try {
            return List.copyOf(live.values()).stream();
        } finally {
            lock.unlock();
        }
    }

    private List<Renewal> renew(List<LiveLease> leases) {
        try {
            return parts.store().renewAll(leases.stream().map(LiveLease::lease).toList());
        } catch (RuntimeException e) {
            LOG.error("{}: the lease store threw instead of answering; report this to its author", name, e);
            return Collections.nCopies(leases.size(), Renewal.UNKNOWN);
        }
    }

    private void apply(LiveLease lease, Renewal answer, Instant asked) {
        switch (answer) {
            case RENEWED -> lease.renewed(asked);
            case LOST, ALREADY_DONE -> {
                forget(lease);
                lease.lose();
            }
            case UNKNOWN -> {
                lease.notAnswered();
                if (!lease.leaseValid()) {
                    // It may still be ours when the store comes back, so it is asked for again.
                    lease.tell();
                }
            }
        }
    }

    /** It stays valid until it ends by itself. */
    private void giveUp(LiveLease lease) {
        forget(lease);
        lease.tell();
    }

    private void forget(LiveLease lease) {
        lock.lock();
        try {
            live.remove(lease.lease().token());
        } finally {
            lock.unlock();
        }
    }

    private void await() {
        lock.lock();
        try {
            Duration wait = untilNext();
            while (!isClosed() && wait.compareTo(Duration.ZERO) > 0) {
                nextLook = parts.clock().instant().plus(wait);
                changed.awaitNanos(wait.toNanos());
                wait = untilNext();
            }
        } catch (InterruptedException e) {
            // It ends through close() only; a turn that comes early is harmless.
        } finally {
            // While it is at work it looks for what is due before it waits.
            nextLook = Instant.MIN;
            lock.unlock();
        }
    }

    /** Needs the lock. */
    private Duration untilNext() {
        Instant now = parts.clock().instant();
        if (live.values().stream().anyMatch(each -> each.isDue(now))) {
            return Duration.ZERO;
        }
        Optional<Instant> next = Stream.concat(live.values().stream().map(LiveLease::due), late.due().stream())
                .min(Instant::compareTo);
        Duration wait = next.map(at -> Duration.between(now, at)).orElse(LONGEST_WAIT);
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    /** Renews nothing from now on, tries once more to record what is left, and waits for that at most 10 s. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing.countDown();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread != Thread.currentThread()) {
            join();
        }
    }

    private void join() {
        try {
            thread.join(LONGEST_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{} did not end within {} and is left behind; it ends by itself", thread.getName(), LONGEST_END);
        }
    }
}
