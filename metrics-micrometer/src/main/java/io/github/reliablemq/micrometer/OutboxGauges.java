package io.github.reliablemq.micrometer;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.OutboxAdmin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an outbox stands, as gauges: lag, due messages, held-back keys and pauses by destination, pending and parked
 * messages in all. A thread of its own asks the store now and then, on one connection at a time; whoever reads a gauge
 * gets the last answer and never waits, and {@code NaN} when the last try failed or is long ago.
 *
 * <pre>{@code
 * OutboxGauges gauges = ReliableMetrics.outboxGauges(registry, "orders", outbox.admin())
 *         .destinations(queue("orders.placed"), queue("invoices"))
 *         .start();
 * }</pre>
 *
 * <p>Each sample costs what {@link OutboxAdmin#lags}, {@code counts} and {@code paused} cost: run it in a few
 * processes, not in all that record. Thread-safe; whoever starts it closes it, which takes the gauges out of the
 * registry.
 */
public final class OutboxGauges implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxGauges.class);

    /** A sample that is older, in periods, says nothing about now: the thread hangs in a store that does not answer. */
    private static final int FRESH_FOR = 3;

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

    private final MeterRegistry registry;
    private final String outbox;
    private final OutboxAdmin admin;
    private final Set<String> destinations;
    private final Duration every;
    private final int upTo;
    private final List<Meter> gauges = new ArrayList<>();
    private final Timer samples;
    private final Counter failures;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable OutboxSample last;
    private boolean failing;

    OutboxGauges(Builder builder) {
        this.registry = builder.registry;
        this.outbox = builder.outbox;
        this.admin = builder.admin;
        this.destinations = Set.copyOf(builder.destinations);
        this.every = builder.every;
        this.upTo = builder.upTo;
        this.thread = new Thread(this::run, "reliablemq-" + outbox + "-gauges");
        this.samples = Timer.builder("reliablemq.outbox.samples")
                .description("Looks at the outbox for its gauges")
                .tag("outbox", outbox)
                .register(registry);
        this.failures = Counter.builder("reliablemq.outbox.sample.failures")
                .description("Looks at the outbox that failed: its gauges are NaN meanwhile")
                .tag("outbox", outbox)
                .register(registry);
        registerGauges(builder.destinations);
    }

    private void registerGauges(Set<String> labels) {
        Set<String> all = new LinkedHashSet<>(labels);
        all.add(OutboxSample.OTHER);
        for (String label : all) {
            gauge("lag", "seconds", "Age of the oldest message that could be sent", label, place -> place.lagSeconds());
            gauge("due", "messages", "Messages that could be sent", label, place -> place.due());
            gauge("held.keys", "keys", "Ordering keys held back", label, place -> place.heldKeys());
            add(Gauge.builder("reliablemq.outbox.paused", this, self -> self.read(sample -> sample.paused(label)))
                    .description("Destinations that operators paused")
                    .tags("outbox", outbox, "destination", label));
        }
        gauge("pending", "Messages that wait to be sent", OutboxSample::pending);
        gauge("parked", "Messages that wait for a person", OutboxSample::parked);
    }

    private void gauge(
            String name, String unit, String description, String label, ToDoubleFunction<OutboxSample.Place> figure) {
        ToDoubleFunction<OutboxSample> ofSample = sample -> figure.applyAsDouble(sample.place(label));
        add(Gauge.builder("reliablemq.outbox." + name, this, self -> self.read(ofSample))
                .description(description)
                .baseUnit(unit)
                .tags("outbox", outbox, "destination", label));
    }

    private void gauge(String name, String description, ToDoubleFunction<OutboxSample> figure) {
        add(Gauge.builder("reliablemq.outbox." + name, this, self -> self.read(figure))
                .description(description)
                .baseUnit("messages")
                .tags("outbox", outbox));
    }

    private void add(Gauge.Builder<?> gauge) {
        gauges.add(gauge.strongReference(true).register(registry));
    }

    private double read(ToDoubleFunction<OutboxSample> figure) {
        OutboxSample sample = last;
        if (sample == null) {
            return Double.NaN;
        }
        long age = registry.config().clock().monotonicTime() - sample.takenAt();
        return age > every.toNanos() * FRESH_FOR ? Double.NaN : figure.applyAsDouble(sample);
    }

    private void run() {
        boolean open = true;
        while (open) {
            sample();
            open = !isClosedWithin(every);
        }
    }

    /** Looks once. Never throws: nobody would take this thread's place. */
    void sample() {
        long start = registry.config().clock().monotonicTime();
        try {
            OutboxSample sample = OutboxSample.take(admin, destinations, upTo, start);
            last = sample;
            failing = false;
            samples.record(registry.config().clock().monotonicTime() - start, TimeUnit.NANOSECONDS);
        } catch (Throwable e) {
            last = null;
            failures.increment();
            if (failing) {
                LOG.debug("Outbox {}: still no figures", outbox, e);
            } else {
                LOG.warn(
                        "Outbox {}: its figures are not known, will try again every {}: {}",
                        outbox,
                        every,
                        e.toString());
            }
            failing = true;
        }
    }

    private boolean isClosedWithin(Duration wait) {
        try {
            return closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Ends through close() only.
            return closed.getCount() == 0;
        }
    }

    private OutboxGauges started() {
        thread.start();
        return this;
    }

    /**
     * Ends the sampling, after a look that is under way, at most 5 s later, and removes the gauges. May be called
     * twice.
     */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE_GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gauges.forEach(registry::remove);
    }

    /** Describes the gauges of one outbox. Not thread-safe. */
    public static final class Builder {

        private final MeterRegistry registry;
        private final String outbox;
        private final OutboxAdmin admin;
        private final Set<String> destinations = new LinkedHashSet<>();
        private Duration every = Duration.ofSeconds(15);
        private int upTo = 1_000;

        Builder(MeterRegistry registry, String outbox, OutboxAdmin admin) {
            this.registry = registry;
            this.outbox = outbox;
            this.admin = admin;
        }

        /**
         * Destinations with gauges of their own; all others are one, with tag {@code destination} {@code other}: the
         * largest of their lags, and the sums of the rest. None by default.
         */
        public Builder destinations(Destination... each) {
            for (Destination destination : each) {
                destinations.add(destination.toString());
            }
            return this;
        }

        /** Time between two looks at the store, 1 s to 1 h; 15 s by default. About the scrape interval. */
        public Builder every(Duration period) {
            this.every = period;
            return this;
        }

        /**
         * How far to count in each destination and state, 1 to 1,000,000; 1,000 by default. A gauge that stands at it
         * says "that many or more"; looks cost more with it.
         */
        public Builder countingUpTo(int most) {
            this.upTo = most;
            return this;
        }

        /**
         * Registers the gauges and begins to sample, at once.
         *
         * @throws ConfigurationException naming every setting that cannot work
         */
        public OutboxGauges start() {
            return build().started();
        }

        OutboxGauges build() {
            List<String> problems = new ArrayList<>();
            if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
                problems.add("gauges.every: must be 1 s to 1 h, is " + every);
            }
            if (upTo < 1 || upTo > 1_000_000) {
                problems.add("gauges.countingUpTo: must be 1 to 1,000,000, is " + upTo);
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            return new OutboxGauges(this);
        }
    }
}
