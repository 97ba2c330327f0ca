package io.github.reliablemq.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RelayMetersTest {

    private static final Failure FAILURE = Failure.of("refused", "secret text");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RelayListener listener = ReliableMetrics.relayListener(registry, "orders");

    @Test
    void everySettlementIsCountedByItsOutcome() {
        listener.onSettled(
                List.of(
                        new Settlement.Sent(claimed()),
                        new Settlement.Sent(claimed()),
                        new Settlement.RetryAfter(claimed(), Duration.ofSeconds(1), 1, FAILURE, Departure.NOT_SENT),
                        new Settlement.Park(claimed(), 12, FAILURE, Departure.NOT_SENT),
                        new Settlement.Expire(claimed()),
                        new Settlement.Release(claimed(), Departure.NOT_SENT),
                        new Settlement.Release(claimed(), Departure.MAYBE_SENT)),
                Duration.ofMillis(40));

        assertThat(settled("sent")).isEqualTo(2);
        for (String outcome : List.of("retried", "parked", "expired", "released", "released_maybe_sent")) {
            assertThat(settled(outcome)).as(outcome).isOne();
        }
        assertThat(registry.get("reliablemq.relay.batch.size").summary().totalAmount())
                .isEqualTo(7);
        assertThat(registry.get("reliablemq.relay.batch.duration").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(40);
    }

    @Test
    void failuresPausesAndWakeUpsAreCounted() {
        listener.onSettleFailed(List.of(new Settlement.Sent(claimed())), FAILURE);
        listener.onPaused(FAILURE, Duration.ofSeconds(1));
        listener.onPaused(FAILURE, Duration.ofSeconds(2));
        listener.onWoken(RelayListener.Wake.DOORBELL);

        assertThat(settled("sent")).isZero();
        assertThat(count("reliablemq.relay.settle.failures")).isOne();
        assertThat(count("reliablemq.relay.pauses")).isEqualTo(2);
        assertThat(registry.get("reliablemq.relay.wakeups")
                        .tag("cause", "doorbell")
                        .counter()
                        .count())
                .isOne();
        assertThat(registry.get("reliablemq.relay.wakeups")
                        .tag("cause", "poll")
                        .counter()
                        .count())
                .isZero();
    }

    @Test
    void relaysAreKeptApart() {
        RelayListener other = ReliableMetrics.relayListener(registry, "invoices");

        other.onSettled(List.of(new Settlement.Sent(claimed())), Duration.ZERO);

        assertThat(settled("sent")).isZero();
    }

    @Test
    void metersAreThereFromTheStartAndUseNeverAddsOne() {
        List<Meter.Id> before = ids();

        failuresPausesAndWakeUpsAreCounted();
        everySettlementIsCountedByItsOutcome();

        assertThat(ids()).containsExactlyInAnyOrderElementsOf(before).allSatisfy(id -> {
            assertThat(id.getName()).startsWith("reliablemq.relay.");
            assertThat(id.getTags()).extracting(Tag::getKey).isSubsetOf("relay", "outcome", "cause");
        });
    }

    @Test
    void everyWakeCauseHasItsCounter() {
        Arrays.stream(RelayListener.Wake.values()).forEach(listener::onWoken);

        assertThat(registry.get("reliablemq.relay.wakeups").counters()).allMatch(counter -> counter.count() == 1);
    }

    private List<Meter.Id> ids() {
        return registry.getMeters().stream().map(Meter::getId).toList();
    }

    private double settled(String outcome) {
        return registry.get("reliablemq.relay.settlements")
                .tags("relay", "orders", "outcome", outcome)
                .counter()
                .count();
    }

    private double count(String name) {
        return registry.get(name).counter().count();
    }

    private static Claimed claimed() {
        Envelope envelope = new Envelope(
                new MessageId(UUID.randomUUID()),
                Destination.queue("orders"),
                null,
                Headers.none(),
                Body.text("x"),
                Instant.EPOCH);
        return new Claimed(new RowId(1), envelope, 0, Departure.NOT_SENT, Claimed.Freshness.FRESH);
    }
}
