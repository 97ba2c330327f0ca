package io.github.reliablemq.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
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
        listener.onWoken(Wake.COMMIT);

        assertThat(settled("sent")).isZero();
        assertThat(settleFailures("held")).isOne();
        assertThat(settleFailures("gone")).isZero();
        assertThat(count("reliablemq.relay.pauses")).isEqualTo(2);
        assertThat(registry.get("reliablemq.relay.wakeups")
                        .tag("cause", "commit")
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
            assertThat(id.getTags()).extracting(Tag::getKey).isSubsetOf("relay", "outcome", "cause", "claim");
        });
    }

    @Test
    @DisplayName("P10: a settlement whose claim was gone is counted apart")
    void staleSettlementsAreCountedApart() {
        listener.onSettleFailed(
                List.of(new Settlement.Sent(claimed())), Failure.of(new StaleClaimException("the claim was gone")));

        assertThat(settleFailures("gone")).isOne();
        assertThat(settleFailures("held")).isZero();
    }

    @Test
    void everyOutcomeOfASendHasItsTimer() {
        listener.onAnswered(5, Outcome.stored(), Duration.ofMillis(3));
        for (RefusalReason reason : RefusalReason.values()) {
            listener.onAnswered(1, new Outcome.Refused(reason, Outcome.Scope.MESSAGE, FAILURE), Duration.ofMillis(3));
        }
        for (Outcome.Ending ending : Outcome.Ending.values()) {
            listener.onAnswered(1, new Outcome.Unknown(FAILURE, ending), Duration.ofMillis(3));
        }

        assertThat(registry.get("reliablemq.relay.sends").timers())
                .hasSize(1 + RefusalReason.values().length + Outcome.Ending.values().length)
                .allMatch(timer -> timer.count() == 1);
    }

    @Test
    void latencyRunsFromTheRecordingToTheSettlement() {
        double before = registry.config().clock().wallTime();
        listener.onSettled(List.of(new Settlement.Sent(claimed())), Duration.ZERO);

        Timer latency = registry.get("reliablemq.relay.latency").timer();
        assertThat(latency.count()).isOne();
        assertThat(latency.totalTime(TimeUnit.MILLISECONDS)).isCloseTo(before, Offset.offset(60_000.0));
    }

    @Test
    void standstillsAreGauged() {
        listener.onStopped(Destination.queue("orders"), FAILURE);
        listener.onStopped(Destination.queue("invoices"), FAILURE);
        listener.onGoingOn(Destination.queue("orders"));

        assertThat(registry.get("reliablemq.relay.standstills").gauge().value()).isOne();
    }

    @Test
    void theStandstillsOfARelayThatIsStartedAgainAreItsOwn() {
        listener.onStopped(Destination.queue("orders"), FAILURE);
        RelayListener again = ReliableMetrics.relayListener(registry, "orders");
        assertThat(registry.get("reliablemq.relay.standstills").gauge().value()).isZero();
        again.onStopped(Destination.queue("orders"), FAILURE);
        again.onStopped(Destination.queue("invoices"), FAILURE);
        assertThat(registry.get("reliablemq.relay.standstills").gauge().value()).isEqualTo(2);
    }

    @Test
    void everyWakeCauseHasItsCounter() {
        Arrays.stream(Wake.values()).forEach(listener::onWoken);

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

    private double settleFailures(String claim) {
        return registry.get("reliablemq.relay.settle.failures")
                .tag("claim", claim)
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
