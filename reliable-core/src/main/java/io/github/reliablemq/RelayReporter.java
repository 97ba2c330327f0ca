package io.github.reliablemq;

import io.github.reliablemq.machine.Standstill;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log and listener what the lanes of one relay do. One WARN when an outage begins, one line when it ends. */
final class RelayReporter {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final String relay;
    private final RelayListener listener;
    private final AtomicBoolean outage = new AtomicBoolean();
    private final AtomicBoolean quarantine = new AtomicBoolean();
    private final Set<Destination> stopped = ConcurrentHashMap.newKeySet();

    RelayReporter(String relay, RelayListener listener) {
        this.relay = relay;
        this.listener = listener;
    }

    void claimed() {
        if (outage.compareAndSet(true, false)) {
            LOG.info("{}: broker and store answer again", relay);
        }
        if (quarantine.compareAndSet(true, false)) {
            LOG.info("{}: the restored database was accepted, sending goes on", relay);
        }
    }

    void settled(List<Settlement> settlements, Duration took) {
        for (Settlement settlement : settlements) {
            if (settlement instanceof Settlement.Park park) {
                LOG.error(
                        "{}: message {} for {} parked after {} failed attempts: {}. Cure the cause, then requeue or"
                                + " discard it with OutboxAdmin",
                        relay,
                        park.message().envelope().id(),
                        park.message().envelope().destination(),
                        park.failedAttempts(),
                        park.failure());
            } else if (settlement instanceof Settlement.RetryAfter retry) {
                LOG.warn(
                        "{}: message {} for {} failed attempt {} and will be tried again in {}: {}",
                        relay,
                        retry.message().envelope().id(),
                        retry.message().envelope().destination(),
                        retry.failedAttempts(),
                        retry.delay(),
                        retry.failure());
            }
        }
        tell(l -> l.onSettled(settlements, took));
    }

    void settleFailed(List<Settlement> settlements, RuntimeException cause) {
        LOG.warn(
                "{}: the settlement of {} messages failed or its outcome is unknown; those that were sent may be sent"
                        + " again: {}",
                relay,
                settlements.size(),
                cause.toString());
        tell(l -> l.onSettleFailed(settlements, Failure.of(cause)));
    }

    void paused(Failure cause, Duration wait) {
        if (outage.compareAndSet(false, true)) {
            LOG.warn("{}: broker or store out of reach, will keep trying, nothing is lost: {}", relay, cause);
        } else {
            LOG.debug("{}: still out of reach, next try in {}: {}", relay, wait, cause);
        }
        tell(l -> l.onPaused(cause, wait));
    }

    /** A person has to act; the relay goes on by itself afterwards. */
    void quarantined(Failure cause, Duration wait) {
        if (quarantine.compareAndSet(false, true)) {
            LOG.error("{}: {}", relay, cause.text());
        }
        tell(l -> l.onPaused(cause, wait));
    }

    void woken(Wake cause) {
        tell(l -> l.onWoken(cause));
    }

    void answered(int messages, Outcome outcome, Duration took) {
        tell(l -> l.onAnswered(messages, outcome, took));
    }

    /** Lanes find out each for itself; the first to stop and the first to go on are told. */
    void standstills(Map<Destination, Standstill> before, Map<Destination, Standstill> after) {
        after.forEach((destination, now) -> {
            if (!before.containsKey(destination) && stopped.add(destination)) {
                LOG.warn(
                        "{}: {} is left alone for a while and tried again by itself, other destinations go on: {}",
                        relay,
                        destination,
                        now.cause());
                tell(l -> l.onStopped(destination, now.cause()));
            }
        });
        for (Destination destination : before.keySet()) {
            if (!after.containsKey(destination) && stopped.remove(destination)) {
                LOG.info("{}: {} is tried like any other again", relay, destination);
                tell(l -> l.onGoingOn(destination));
            }
        }
    }

    private void tell(Consumer<RelayListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: a relay listener threw; the relay goes on", relay, e);
        }
    }
}
