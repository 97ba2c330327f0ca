package io.github.reliablemq;

import io.github.reliablemq.machine.Caution;
import io.github.reliablemq.machine.Vigilance;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RowId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the relay's entry in the store: enters it, says now and then that it is alive, and withdraws it. Runs on a
 * thread of its own, on a connection of its own, so that no lane ever asks for a second one.
 */
final class RelayKeeper implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    /** One unclean end may be anything; two in a row may be a message. */
    private static final int ENOUGH_TO_BE_CAREFUL = 2;
    /** A sign of life that comes later than that says nothing of the others. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private final String relay;
    private final UUID incarnation;
    private final OutboxStore store;
    private final Doorbell doorbell;
    private final RelayReporter reporter;
    private final Backoff outage;
    private final Duration beat;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Stance stance = new Stance(0, Caution.NONE);
    private boolean entered;
    private boolean released;
    private boolean left;
    private volatile @Nullable RelayPresence presence;
    private Vigilance vigilance = Vigilance.knowing(0);
    private Instant heardAt = Instant.EPOCH;
    private boolean unheeded;
    /** Only the careful lane's thread knows it: the former ends could not be explained when last tried. */
    private boolean unexplained;

    /**
     * How carefully the lanes send.
     *
     * @param number grows whenever running lanes have to become careful
     */
    record Stance(int number, Caution caution) {}

    RelayKeeper(
            RelaySettings settings, UUID incarnation, OutboxStore store, Doorbell doorbell, RelayReporter reporter) {
        this.relay = settings.name();
        this.incarnation = incarnation;
        this.store = store;
        this.doorbell = doorbell;
        this.reporter = reporter;
        this.outage = settings.outage();
        this.beat = settings.beat();
        this.clock = settings.clock();
    }

    /**
     * Enters the relay, on the caller's thread. A store that is out of reach is reported; {@link #run} tries again.
     *
     * @throws StoreException when the store answers and refuses
     */
    void tryToEnter() {
        try {
            enter();
        } catch (StoreUnavailableException e) {
            reporter.paused(Failure.of(e), Duration.ZERO);
        }
    }

    private void enter() {
        RelayPresence made = store.register(relay, incarnation);
        if (!keep(made)) {
            made.close();
            return;
        }
        FormerEnds ends = made.formerEnds();
        vigilance = Vigilance.knowing(ends.unclean());
        unheeded = false;
        if (ends.unclean() < ENOUGH_TO_BE_CAREFUL && ends.underWay().isEmpty()) {
            take(Caution.NONE);
            return;
        }
        LOG.warn(
                "{}: {} other relays of this outbox ended uncleanly, perhaps because of a message. Sending small"
                        + " batches on one lane and announcing each, until that is explained; {} messages travel alone",
                relay,
                ends.unclean(),
                ends.underWay().size());
        take(Caution.after(ends));
    }

    private boolean keep(RelayPresence made) {
        lock.lock();
        try {
            presence = made;
            return !left;
        } finally {
            lock.unlock();
        }
    }

    /** Lanes that run begin anew when they have to be careful, also those that wait for the doorbell. */
    private void take(Caution caution) {
        lock.lock();
        try {
            stance = new Stance(stance.number() + (caution.isOn() ? 1 : 0), caution);
            entered = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (caution.isOn()) {
            doorbell.ringAll(Wake.CALL);
        }
    }

    /**
     * Others that end while this one runs may have met the same message: it is entered anew, as at a start, and is in
     * nobody's book for a moment. Ends that are seen while it is careful are heeded when it is at ease.
     */
    private void beat(RelayPresence made) {
        int silent = made.beat();
        Instant now = clock.instant();
        if (Duration.between(heardAt, now).compareTo(beat.plus(LATE)) > 0) {
            // The store stood still, or this process: who could not be heard meanwhile is not silent.
            vigilance = vigilance.missed();
        }
        heardAt = now;
        vigilance = vigilance.heard(silent);
        unheeded |= vigilance.isNews(silent);
        if (unheeded && !isCareful()) {
            presence = null;
            made.close();
            enter();
        }
    }

    @Override
    public void run() {
        int failures = 0;
        while (!doorbell.isClosed()) {
            try {
                RelayPresence made = presence;
                if (made == null) {
                    enter();
                } else {
                    beat(made);
                }
                failures = 0;
                doorbell.awaitClosed(beat);
            } catch (RuntimeException e) {
                failures++;
                vigilance = vigilance.missed();
                Duration wait = shorter(outage.after(failures), beat);
                if (presence == null) {
                    // Once it is entered, the lanes tell of outages.
                    reporter.paused(Failure.of(e), wait);
                }
                LOG.debug("{}: no sign of life was recorded", relay, e);
                doorbell.awaitClosed(wait);
            } catch (Error e) {
                // Nobody would take this thread's place, and without it the lanes never begin.
                failures++;
                LOG.error("{}: keeper fell over and starts anew. Report this", relay, e);
                doorbell.awaitClosed(outage.after(failures));
            }
        }
    }

    /** Whoever comes back later than the others expect looks silent to them. */
    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Waits until the relay is entered, or closed; says how carefully to send. */
    Stance awaitEntered() {
        lock.lock();
        try {
            while (!entered && !released) {
                changed.awaitUninterruptibly();
            }
            return stance;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until sending need not be careful, or the relay is closed. */
    Stance awaitAtEase() {
        lock.lock();
        try {
            while (isCareful() && !released) {
                changed.awaitUninterruptibly();
            }
            return new Stance(stance.number(), Caution.NONE);
        } finally {
            lock.unlock();
        }
    }

    /** Whether lanes that run under it have to begin anew. */
    boolean isPast(Stance old) {
        return old.number() != stance.number();
    }

    private boolean isCareful() {
        return stance.caution().isOn();
    }

    void announce(List<RowId> rows) {
        RelayPresence made = presence;
        if (made == null) {
            throw new IllegalStateException("Relay " + relay + " announces before it was entered");
        }
        made.announce(rows);
    }

    /**
     * The careful lane is through: the former ends are explained, and the others may start. In this order: ends seen
     * meanwhile make the relay enter anew as soon as it is at ease, and are not to be explained with the former ones.
     *
     * @return whether that is on record. If it is not, the store takes what was announced last for under way, also when
     *     the relay ends much later: the lane has to stay careful, and to come back to this
     */
    boolean atEase() {
        if (isCareful()) {
            if (!explain()) {
                return false;
            }
            take(Caution.NONE);
            LOG.info("{}: sending went well for long enough and is no longer careful", relay);
        }
        return true;
    }

    private boolean explain() {
        RelayPresence made = presence;
        try {
            if (made != null) {
                made.atEase();
            }
            unexplained = false;
            return true;
        } catch (StoreException e) {
            if (unexplained) {
                LOG.debug("{}: the former ends still could not be explained", relay, e);
            } else {
                LOG.warn("{}: the former ends could not be explained; it stays careful and will keep trying", relay, e);
            }
            unexplained = true;
            return false;
        }
    }

    /** The relay's entry, to tidy up through it; null while there is none, or while it is needed to announce sends. */
    @Nullable
    RelayPresence idlePresence() {
        return isCareful() ? null : presence;
    }

    /** Withdraws the entry; after the lanes ended. */
    void leave() {
        RelayPresence made;
        lock.lock();
        try {
            left = true;
            made = presence;
        } finally {
            lock.unlock();
        }
        if (made != null) {
            made.close();
        }
    }

    /** Ends every wait. */
    void release() {
        lock.lock();
        try {
            released = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
