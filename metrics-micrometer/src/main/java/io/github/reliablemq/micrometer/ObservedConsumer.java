package io.github.reliablemq.micrometer;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts and times what a consumer says; changes nothing of it. */
final class ObservedConsumer implements IdempotentConsumer {

    static final String ERROR = "error";
    static final List<String> VERDICTS =
            List.of("done", "done_unguarded", "duplicate", "waiting", "busy", "retry", "dead_letter", "pause", ERROR);

    private final IdempotentConsumer consumer;
    private final MeterRegistry registry;
    private final Map<String, Counter> deliveries;
    private final Map<String, Timer> handling;

    ObservedConsumer(IdempotentConsumer consumer, MeterRegistry registry) {
        this.consumer = consumer;
        this.registry = registry;
        String name = consumer.name().value();
        this.deliveries = byVerdict(verdict -> Counter.builder("reliablemq.consumer.deliveries")
                .description("Deliveries by what became of them")
                .tags("consumer", name, "verdict", verdict)
                .register(registry));
        this.handling = byVerdict(verdict -> Timer.builder("reliablemq.consumer.handling")
                .description("From delivery to verdict")
                .tags("consumer", name, "verdict", verdict)
                .register(registry));
    }

    @Override
    public ConsumerName name() {
        return consumer.name();
    }

    @Override
    public Verdict accept(Received message) {
        Timer.Sample sample = Timer.start(registry);
        String kind = ERROR;
        try {
            Verdict verdict = consumer.accept(message);
            kind = kind(verdict);
            return verdict;
        } finally {
            Objects.requireNonNull(deliveries.get(kind)).increment();
            sample.stop(Objects.requireNonNull(handling.get(kind)));
        }
    }

    @Override
    public boolean handlesTogether() {
        return consumer.handlesTogether();
    }

    /** Each of them counts as handled in its share of the time. */
    @Override
    public Optional<List<Verdict>> acceptTogether(List<Received> messages) {
        long start = registry.config().clock().monotonicTime();
        Optional<List<Verdict>> verdicts = consumer.acceptTogether(messages);
        long took = registry.config().clock().monotonicTime() - start;
        verdicts.ifPresent(all -> all.forEach(verdict -> {
            String kind = kind(verdict);
            Objects.requireNonNull(deliveries.get(kind)).increment();
            Objects.requireNonNull(handling.get(kind)).record(took / all.size(), TimeUnit.NANOSECONDS);
        }));
        return verdicts;
    }

    static String kind(Verdict verdict) {
        if (verdict instanceof Verdict.Done) {
            return "done";
        }
        if (verdict instanceof Verdict.DoneUnguarded) {
            return "done_unguarded";
        }
        if (verdict instanceof Verdict.Duplicate) {
            return "duplicate";
        }
        if (verdict instanceof Verdict.Waiting) {
            return "waiting";
        }
        if (verdict instanceof Verdict.Busy) {
            return "busy";
        }
        if (verdict instanceof Verdict.Retry) {
            return "retry";
        }
        if (verdict instanceof Verdict.DeadLetter) {
            return "dead_letter";
        }
        if (verdict instanceof Verdict.Pause) {
            return "pause";
        }
        throw new AssertionError(verdict);
    }

    private static <M> Map<String, M> byVerdict(Function<String, M> meter) {
        return VERDICTS.stream().collect(Collectors.toUnmodifiableMap(verdict -> verdict, meter));
    }
}
