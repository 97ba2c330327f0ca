package io.github.reliablemq.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Body;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class ObservedConsumerTest {

    private static final Failure FAILURE = Failure.of("refused", "secret text");
    private static final Received MESSAGE = new Received(
            new MessageId(UUID.randomUUID()),
            Destination.queue("orders"),
            null,
            Headers.none(),
            Body.text("x"),
            Instant.EPOCH,
            1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void everyVerdictIsPassedOnCountedAndTimed() {
        Map<String, Verdict> verdicts = Map.of(
                "done", new Verdict.Done(),
                "done_unguarded", new Verdict.DoneUnguarded(),
                "duplicate", new Verdict.Duplicate(),
                "waiting", new Verdict.Waiting(),
                "busy", new Verdict.Busy(Duration.ofSeconds(1)),
                "retry", new Verdict.Retry(FAILURE, 1, Optional.empty()),
                "dead_letter", new Verdict.DeadLetter(FAILURE),
                "pause", new Verdict.Pause(FAILURE));

        verdicts.forEach((tag, verdict) -> {
            IdempotentConsumer observed = observed(() -> verdict);
            assertThat(observed.name()).isEqualTo(new ConsumerName("warehouse"));
            assertThat(observed.accept(MESSAGE)).isSameAs(verdict);
            assertThat(deliveries(tag)).as(tag).isOne();
            assertThat(registry.get("reliablemq.consumer.handling")
                            .tag("verdict", tag)
                            .timer()
                            .count())
                    .isOne();
        });
        assertThat(deliveries("error")).isZero();
        assertThat(Verdict.class.getPermittedSubclasses()).hasSameSizeAs(verdicts.keySet());
    }

    @Test
    void errorThatComesThroughIsCountedAndGoesOn() {
        IdempotentConsumer observed = observed(() -> {
            throw new StackOverflowError();
        });

        assertThatThrownBy(() -> observed.accept(MESSAGE)).isInstanceOf(StackOverflowError.class);

        assertThat(deliveries("error")).isOne();
    }

    @Test
    void deliveriesHandledTogetherAreCountedEach() {
        IdempotentConsumer together = new IdempotentConsumer() {
            @Override
            public ConsumerName name() {
                return new ConsumerName("warehouse");
            }

            @Override
            public Verdict accept(Received message) {
                throw new AssertionError("not one by one");
            }

            @Override
            public boolean handlesTogether() {
                return true;
            }

            @Override
            public Optional<List<Verdict>> acceptTogether(List<Received> messages) {
                return messages.size() < 3
                        ? Optional.empty()
                        : Optional.of(List.of(new Verdict.Done(), new Verdict.Duplicate(), new Verdict.Done()));
            }
        };
        IdempotentConsumer observed = ReliableMetrics.observed(together, registry);
        assertThat(observed.handlesTogether()).isTrue();
        assertThat(observed(Verdict.Done::new).handlesTogether()).isFalse();
        assertThat(observed.acceptTogether(List.of(MESSAGE, MESSAGE, MESSAGE))).isPresent();
        assertThat(observed.acceptTogether(List.of(MESSAGE, MESSAGE))).isEmpty();
        assertThat(deliveries("done")).isEqualTo(2);
        assertThat(deliveries("duplicate")).isEqualTo(1);
        assertThat(registry.get("reliablemq.consumer.handling")
                        .tag("verdict", "done")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void tagsAreOnlyTheConsumerAndTheVerdict() {
        observed(Verdict.Done::new).accept(MESSAGE);

        assertThat(registry.getMeters()).allSatisfy(meter -> {
            assertThat(meter.getId().getName()).startsWith("reliablemq.consumer.");
            assertThat(meter.getId().getTags()).extracting(Tag::getKey).containsExactly("consumer", "verdict");
        });
    }

    private double deliveries(String verdict) {
        return registry.get("reliablemq.consumer.deliveries")
                .tags("consumer", "warehouse", "verdict", verdict)
                .counter()
                .count();
    }

    private IdempotentConsumer observed(Supplier<Verdict> verdict) {
        return ReliableMetrics.observed(
                new IdempotentConsumer() {
                    @Override
                    public ConsumerName name() {
                        return new ConsumerName("warehouse");
                    }

                    @Override
                    public Verdict accept(Received message) {
                        return verdict.get();
                    }
                },
                registry);
    }
}
