package io.github.reliablemq.micrometer;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Meters of one relay, found once: nothing is looked up per message. */
final class RelayMeters implements RelayListener {

    private enum Fate {
        SENT,
        RETRIED,
        PARKED,
        EXPIRED,
        RELEASED,
        RELEASED_MAYBE_SENT
    }

    private final Map<Fate, Counter> settlements;
    private final Map<Wake, Counter> wakeUps;
    private final Map<Outcome.Ending, Timer> unknown;
    private final Map<RefusalReason, Timer> refused;
    private final Timer stored;
    private final Timer latency;
    private final Counter settleFailures;
    private final Counter staleSettles;
    private final AtomicInteger stopped;
    private final MeterRegistry registry;
    private final String relay;
    private final Counter pauses;
    private final DistributionSummary batchSize;
    private final Timer batchDuration;

    RelayMeters(MeterRegistry registry, String relay) {
        this.registry = registry;
        this.relay = relay;
        this.settlements = each(
                Fate.class,
                outcome ->
                        counter("reliablemq.relay.settlements", "Messages a relay settled", "outcome", tag(outcome)));
        this.wakeUps = each(
                Wake.class,
                cause -> counter("reliablemq.relay.wakeups", "Idle lanes that were woken", "cause", tag(cause)));
        this.stored = sends("stored");
        this.refused = each(RefusalReason.class, reason -> sends("refused_" + tag(reason)));
        this.unknown = each(Outcome.Ending.class, ending -> sends("unknown_" + tag(ending)));
        this.latency = Timer.builder("reliablemq.relay.latency")
                .description("From the recording of a message, by the database's clock, to its settlement as sent")
                .tag("relay", relay)
                .register(registry);
        String settleFailure = "Batches whose settlement failed or is unknown";
        this.settleFailures = counter("reliablemq.relay.settle.failures", settleFailure, "claim", "held");
        this.staleSettles = counter("reliablemq.relay.settle.failures", settleFailure, "claim", "gone");
        // That of a relay of this name which has ended shows what nobody counts any more.
        registry.find("reliablemq.relay.standstills")
                .tag("relay", relay)
                .meters()
                .forEach(registry::remove);
        this.stopped = registry.gauge(
                "reliablemq.relay.standstills", Tags.of("relay", relay), new AtomicInteger(), AtomicInteger::get);
        this.pauses = counter("reliablemq.relay.pauses", "Waits for a broker or store out of reach");
        this.batchSize = DistributionSummary.builder("reliablemq.relay.batch.size")
                .description("Messages of a settled batch")
                .baseUnit("messages")
                .tag("relay", relay)
                .register(registry);
        this.batchDuration = Timer.builder("reliablemq.relay.batch.duration")
                .description("From a claim to the end of its settlement")
                .tag("relay", relay)
                .register(registry);
    }

    @Override
    public void onSettled(List<Settlement> settled, Duration took) {
        long now = registry.config().clock().wallTime();
        for (Settlement settlement : settled) {
            Fate fate = fate(settlement);
            count(settlements, fate);
            if (fate == Fate.SENT) {
                Instant recorded = settlement.message().envelope().recordedAt();
                // The database's clock may be ahead of ours.
                latency.record(Math.max(0, now - recorded.toEpochMilli()), TimeUnit.MILLISECONDS);
            }
        }
        batchSize.record(settled.size());
        batchDuration.record(took);
    }

    @Override
    public void onSettleFailed(List<Settlement> unsettled, Failure failure) {
        boolean gone = failure.type().equals(StaleClaimException.class.getName());
        (gone ? staleSettles : settleFailures).increment();
    }

    @Override
    public void onPaused(Failure cause, Duration wait) {
        pauses.increment();
    }

    @Override
    public void onWoken(Wake cause) {
        count(wakeUps, cause);
    }

    @Override
    public void onAnswered(int messages, Outcome outcome, Duration took) {
        if (outcome instanceof Outcome.Stored) {
            stored.record(took);
        } else if (outcome instanceof Outcome.Refused no) {
            record(refused.get(no.reason()), took);
        } else if (outcome instanceof Outcome.Unknown open) {
            record(unknown.get(open.ending()), took);
        }
    }

    @Override
    public void onStopped(Destination destination, Failure cause) {
        stopped.incrementAndGet();
    }

    @Override
    public void onGoingOn(Destination destination) {
        stopped.decrementAndGet();
    }

    private static void record(@Nullable Timer timer, Duration took) {
        if (timer != null) {
            timer.record(took);
        }
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name)
                .description(description)
                .tag("relay", relay)
                .tags(tags)
                .register(registry);
    }

    private Timer sends(String outcome) {
        return Timer.builder("reliablemq.relay.sends")
                .description("Broker transactions, from the first message to the answer")
                .tags("relay", relay, "outcome", outcome)
                .register(registry);
    }

    private static Fate fate(Settlement settlement) {
        if (settlement instanceof Settlement.Sent) {
            return Fate.SENT;
        }
        if (settlement instanceof Settlement.RetryAfter) {
            return Fate.RETRIED;
        }
        if (settlement instanceof Settlement.Park) {
            return Fate.PARKED;
        }
        if (settlement instanceof Settlement.Expire) {
            return Fate.EXPIRED;
        }
        if (settlement instanceof Settlement.Release release) {
            return release.departure() == Departure.MAYBE_SENT ? Fate.RELEASED_MAYBE_SENT : Fate.RELEASED;
        }
        throw new AssertionError(settlement);
    }

    private static <E extends Enum<E>, M> Map<E, M> each(Class<E> values, Function<E, M> meter) {
        Map<E, M> meters = new EnumMap<>(values);
        for (E value : values.getEnumConstants()) {
            meters.put(value, meter.apply(value));
        }
        return meters;
    }

    private static <E extends Enum<E>> void count(Map<E, Counter> counters, E value) {
        Counter counter = counters.get(value);
        if (counter != null) {
            counter.increment();
        }
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
