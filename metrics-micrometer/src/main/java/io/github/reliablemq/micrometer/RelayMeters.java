package io.github.reliablemq.micrometer;

import io.github.reliablemq.Failure;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Meters of one relay, found once: nothing is looked up per message. */
final class RelayMeters implements RelayListener {

    private enum Outcome {
        SENT,
        RETRIED,
        PARKED,
        EXPIRED,
        RELEASED,
        RELEASED_MAYBE_SENT
    }

    private final Map<Outcome, Counter> settlements;
    private final Map<Wake, Counter> wakeUps;
    private final Counter settleFailures;
    private final Counter pauses;
    private final DistributionSummary batchSize;
    private final Timer batchDuration;

    RelayMeters(MeterRegistry registry, String relay) {
        this.settlements = counters(
                Outcome.class,
                outcome -> Counter.builder("reliablemq.relay.settlements")
                        .description("Messages a relay settled")
                        .tags("relay", relay, "outcome", tag(outcome))
                        .register(registry));
        this.wakeUps = counters(
                Wake.class,
                cause -> Counter.builder("reliablemq.relay.wakeups")
                        .description("Idle lanes that were woken")
                        .tags("relay", relay, "cause", tag(cause))
                        .register(registry));
        this.settleFailures = Counter.builder("reliablemq.relay.settle.failures")
                .description("Batches whose settlement failed or is unknown")
                .tag("relay", relay)
                .register(registry);
        this.pauses = Counter.builder("reliablemq.relay.pauses")
                .description("Waits for a broker or store out of reach")
                .tag("relay", relay)
                .register(registry);
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
        for (Settlement settlement : settled) {
            count(settlements, outcome(settlement));
        }
        batchSize.record(settled.size());
        batchDuration.record(took);
    }

    @Override
    public void onSettleFailed(List<Settlement> unsettled, Failure failure) {
        settleFailures.increment();
    }

    @Override
    public void onPaused(Failure cause, Duration wait) {
        pauses.increment();
    }

    @Override
    public void onWoken(Wake cause) {
        count(wakeUps, cause);
    }

    private static Outcome outcome(Settlement settlement) {
        if (settlement instanceof Settlement.Sent) {
            return Outcome.SENT;
        }
        if (settlement instanceof Settlement.RetryAfter) {
            return Outcome.RETRIED;
        }
        if (settlement instanceof Settlement.Park) {
            return Outcome.PARKED;
        }
        if (settlement instanceof Settlement.Expire) {
            return Outcome.EXPIRED;
        }
        if (settlement instanceof Settlement.Release release) {
            return release.departure() == Departure.MAYBE_SENT ? Outcome.RELEASED_MAYBE_SENT : Outcome.RELEASED;
        }
        throw new AssertionError(settlement);
    }

    private static <E extends Enum<E>> Map<E, Counter> counters(Class<E> values, Function<E, Counter> counter) {
        Map<E, Counter> counters = new EnumMap<>(values);
        for (E value : values.getEnumConstants()) {
            counters.put(value, counter.apply(value));
        }
        return counters;
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
