package io.github.reliablemq;

import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RelayPresence.Leftover;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A store for one lane: hands out what {@link #record} put in, and what came back. */
final class ScriptedStore implements OutboxStore {

    final BlockingQueue<Settlement> settled = new LinkedBlockingQueue<>();
    final BlockingQueue<String> claims = new LinkedBlockingQueue<>();
    final AtomicInteger openSessions = new AtomicInteger();
    final AtomicInteger subscriptions = new AtomicInteger();
    final AtomicInteger presences = new AtomicInteger();
    final AtomicInteger beats = new AtomicInteger();
    final AtomicInteger registrations = new AtomicInteger();
    final BlockingQueue<Leftover> leftovers = new LinkedBlockingQueue<>();
    final AtomicInteger batchesTidied = new AtomicInteger();
    final BlockingQueue<List<RowId>> announced = new LinkedBlockingQueue<>();
    volatile FormerEnds formerEnds = FormerEnds.CLEAN;
    /** What is left when the ends are explained. */
    volatile FormerEnds afterwards = FormerEnds.CLEAN;

    volatile IntSupplier beating = () -> formerEnds.unclean();
    volatile Runnable registering = () -> {};
    /** Before the former ends are explained. */
    volatile Runnable explaining = () -> {};

    Duration claimTimeout = Duration.ofSeconds(30);
    private final List<Claimed> waiting = new ArrayList<>();
    private volatile @Nullable RuntimeException unusable;
    private @Nullable RuntimeException failingOnce;
    private volatile @Nullable Error fatal;
    private volatile Ring doorbell = cause -> {};
    private @Nullable Runnable afterEmptyClaim;
    /** What each batch says it left. */
    volatile Outlook left = Outlook.UNKNOWN;

    synchronized void record(String text) {
        Envelope envelope = new Envelope(
                MessageId.named(text),
                Destination.queue("orders"),
                null,
                Headers.none(),
                Body.text(text),
                Instant.EPOCH);
        RowId row = new RowId(waiting.size());
        waiting.add(new Claimed(row, envelope, 0, Departure.NOT_SENT, Freshness.FRESH));
    }

    void ring() {
        doorbell.ring(Wake.COMMIT);
    }

    /** Once, when a claim has found nothing, but before the lane knows. */
    synchronized void afterNextEmptyClaim(Runnable what) {
        afterEmptyClaim = what;
    }

    void failWith(@Nullable RuntimeException failure) {
        unusable = failure;
    }

    /** The next claim, by whichever lane, and no other. */
    synchronized void failNextClaim(RuntimeException failure) {
        failingOnce = failure;
    }

    private synchronized void failOnceIfTold() {
        RuntimeException failure = failingOnce;
        failingOnce = null;
        if (failure != null) {
            throw failure;
        }
    }

    /** The next registration ends so, once. */
    void fallOver(Error error) {
        fatal = error;
    }

    @Override
    public OutboxSession open() {
        failIfTold();
        openSessions.incrementAndGet();
        return new OutboxSession() {
            @Override
            public Batch claim(Appetite appetite) {
                failIfTold();
                failOnceIfTold();
                return take(appetite);
            }

            @Override
            public Outlook look(Reach reach) {
                failIfTold();
                return outlook();
            }

            @Override
            public void close() {
                openSessions.decrementAndGet();
            }
        };
    }

    @Override
    public RelayPresence register(String relay, UUID incarnation) {
        failIfTold();
        Error once = fatal;
        fatal = null;
        if (once != null) {
            throw once;
        }
        registering.run();
        registrations.incrementAndGet();
        presences.incrementAndGet();
        return new RelayPresence() {
            @Override
            public FormerEnds formerEnds() {
                return formerEnds;
            }

            @Override
            public int beat() {
                failIfTold();
                beats.incrementAndGet();
                return beating.getAsInt();
            }

            @Override
            public void announce(List<RowId> rows) {
                failIfTold();
                announced.add(rows);
            }

            @Override
            public void atEase() {
                explaining.run();
                formerEnds = afterwards;
            }

            @Override
            public Leftover tidy() {
                batchesTidied.incrementAndGet();
                return Objects.requireNonNullElse(leftovers.poll(), Leftover.NONE);
            }

            @Override
            public void close() {
                presences.decrementAndGet();
            }
        };
    }

    private synchronized Outlook outlook() {
        return new Outlook(waiting.isEmpty() ? Outlook.Work.NONE : Outlook.Work.LIKELY, null);
    }

    @Override
    public Duration claimTimeout() {
        return claimTimeout;
    }

    @Override
    public Subscription onCommit(Ring bell) {
        doorbell = bell;
        subscriptions.incrementAndGet();
        return subscriptions::decrementAndGet;
    }

    private void failIfTold() {
        RuntimeException failure = unusable;
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized Batch take(Appetite appetite) {
        List<Claimed> part = waiting.subList(0, Math.min(waiting.size(), appetite.messages()));
        List<Claimed> taken = List.copyOf(part);
        part.clear();
        claims.add(taken.size() + " claimed");
        Runnable then = afterEmptyClaim;
        if (taken.isEmpty() && then != null) {
            afterEmptyClaim = null;
            then.run();
        }
        return new Batch() {
            @Override
            public List<Claimed> messages() {
                return taken;
            }

            @Override
            public boolean isFull() {
                return taken.size() == appetite.messages();
            }

            @Override
            public Outlook left() {
                return left;
            }

            @Override
            public void settle(List<Settlement> settlements) {
                settlements.forEach(ScriptedStore.this::settle);
            }

            @Override
            public void release() {
                throw new AssertionError("a lane settles");
            }
        };
    }

    private synchronized void settle(Settlement settlement) {
        if (settlement instanceof Settlement.Release release) {
            waiting.add(release.message());
        }
        settled.add(settlement);
    }
}
