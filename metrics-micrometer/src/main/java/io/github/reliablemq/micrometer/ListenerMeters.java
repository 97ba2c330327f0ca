package io.github.reliablemq.micrometer;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Meters of one listener, found once: nothing is looked up per message. */
final class ListenerMeters implements ListenerEvents {

    /** What the library itself sets messages aside for: the failure's type, and the tag. */
    private static final Map<String, String> REASONS = Map.of(
            "NotOurs", "not_ours",
            "UnknownFormat", "unknown_format",
            "UnsupportedBody", "unsupported_body",
            "Undecodable", "undecodable",
            "TooOld", "too_old",
            "SuspectedCrash", "suspected_crash",
            "AmbiguousRun", "ambiguous_run",
            "PayloadMismatch", "payload_mismatch");

    private static final String HANDLER = "handler";
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final String listener;
    private final Map<String, Timer> handling;
    private final Map<String, Counter> deadLetters;
    private final Counter acknowledged;
    private final Counter retries;
    private final Counter delays;
    private final Counter pauses;
    private final Counter connects;
    private final Counter disconnects;
    private final Counter overdue;
    private final DistributionSummary batchSize;
    private final AtomicInteger inFlight;

    ListenerMeters(MeterRegistry registry, String listener) {
        this.registry = registry;
        this.listener = listener;
        this.handling = each(
                ObservedConsumer.VERDICTS.stream().filter(verdict -> !verdict.equals(ObservedConsumer.ERROR)),
                this::timer);
        this.deadLetters = each(
                Stream.concat(REASONS.values().stream(), Stream.of(HANDLER, OTHER)),
                reason -> counter("dead.letters", "Messages set aside", "reason", reason));
        this.acknowledged = counter("acknowledged", "Acknowledgements the broker confirmed");
        this.retries = counter("retries", "Messages that come again, in place, after a wait");
        this.delays = counter("delays", "Messages that wait in an outbox and come again");
        this.pauses = counter("pauses", "Waits for something that every message needs");
        this.connects = counter("connects", "Connections made");
        this.disconnects = counter("disconnects", "Connections lost, or not made");
        this.overdue = counter("overdue", "Handlers interrupted at the handler limit");
        this.batchSize = DistributionSummary.builder("reliablemq.listener.batch.size")
                .description("Messages given to the consumer together")
                .baseUnit("messages")
                .tag("listener", listener)
                .register(registry);
        this.inFlight = SharedCounts.of(registry, listener);
        Gauge.builder("reliablemq.listener.in.flight", inFlight, AtomicInteger::get)
                .description("Messages the consumer has in hand")
                .tag("listener", listener)
                .register(registry);
    }

    @Override
    public void handling(Destination queue, int messages) {
        inFlight.addAndGet(messages);
        batchSize.record(messages);
    }

    @Override
    public void handled(Destination queue, int messages) {
        inFlight.addAndGet(-messages);
    }

    @Override
    public void answered(Destination queue, Verdict verdict, Duration took) {
        Objects.requireNonNull(handling.get(ObservedConsumer.kind(verdict))).record(took);
    }

    @Override
    public void acknowledged(Destination queue) {
        acknowledged.increment();
    }

    @Override
    public void retrying(Destination queue, Duration wait) {
        retries.increment();
    }

    @Override
    public void delayed(Destination queue, Duration wait) {
        delays.increment();
    }

    @Override
    public void pausing(Destination queue, Failure cause, Duration wait) {
        pauses.increment();
    }

    @Override
    public void deadLettered(Destination queue, Destination to, Failure reason) {
        Objects.requireNonNull(deadLetters.get(reason(reason.type()))).increment();
    }

    @Override
    public void connected(Destination queue) {
        connects.increment();
    }

    @Override
    public void disconnected(Destination queue, Failure cause) {
        disconnects.increment();
    }

    @Override
    public void overdue(Destination queue, Duration limit) {
        overdue.increment();
    }

    /** One of few, whatever the type: an exception has a package. */
    private static String reason(String type) {
        return REASONS.getOrDefault(type, type.contains(".") ? HANDLER : OTHER);
    }

    private Timer timer(String verdict) {
        return Timer.builder("reliablemq.listener.handling")
                .description("From the call of the consumer to its verdict")
                .tags("listener", listener, "verdict", verdict)
                .register(registry);
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder("reliablemq.listener." + name)
                .description(description)
                .tag("listener", listener)
                .tags(tags)
                .register(registry);
    }

    private static <M> Map<String, M> each(Stream<String> values, Function<String, M> meter) {
        return values.collect(Collectors.toUnmodifiableMap(value -> value, meter));
    }
}
