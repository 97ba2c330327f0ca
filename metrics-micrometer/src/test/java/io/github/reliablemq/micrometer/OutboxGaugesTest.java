package io.github.reliablemq.micrometer;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.testkit.InMemoryOutbox;
import io.github.reliablemq.testkit.ManualClock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OutboxGaugesTest {

    private static final Destination ORDERS = queue("orders");
    private static final Operator JANE = Operator.named("jane");

    private final ManualClock storeTime = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryOutbox outbox = InMemoryOutbox.create(storeTime);
    private final MockClock time = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, time);

    @Test
    void nothingIsKnownBeforeTheFirstLook() {
        builder().build();
        assertThat(gauge("lag", "queue://orders")).isNaN();
        assertThat(gauge("paused", "other")).isNaN();
        assertThat(gauge("parked")).isNaN();
    }

    @Test
    void anEmptyOutboxIsZeroEverywhere() {
        builder().build().sample();
        assertThat(gauge("lag", "queue://orders")).isZero();
        assertThat(gauge("due", "other")).isZero();
        assertThat(gauge("held.keys", "other")).isZero();
        assertThat(gauge("paused", "queue://orders")).isZero();
        assertThat(gauge("pending")).isZero();
        assertThat(gauge("parked")).isZero();
    }

    @Test
    @DisplayName("destinations that were not named share one label: the longest lag, the sums of the rest")
    void destinationsThatWereNotNamedShareALabel() {
        commit("one");
        storeTime.advance(Duration.ofSeconds(30));
        commit("two");
        commit("two");
        storeTime.advance(Duration.ofSeconds(10));
        commit("orders");
        storeTime.advance(Duration.ofSeconds(5));
        outbox.admin().pause(queue("one"), JANE);
        outbox.admin().pause(queue("three"), JANE);

        builder().build().sample();

        assertThat(gauge("lag", "queue://orders")).isEqualTo(5);
        assertThat(gauge("due", "queue://orders")).isEqualTo(1);
        assertThat(gauge("paused", "queue://orders")).isZero();
        assertThat(gauge("lag", "other")).isEqualTo(45);
        assertThat(gauge("due", "other")).isEqualTo(3);
        assertThat(gauge("paused", "other")).isEqualTo(2);
        assertThat(gauge("pending")).isEqualTo(4);
    }

    @Test
    void parkedMessagesAndTheKeysTheyHoldBackAreToldApart() {
        outbox.commit(producer -> {
            producer.send(Message.to(ORDERS).orderingKey("k").text("head").build());
            producer.send(Message.to(ORDERS).orderingKey("k").text("behind").build());
        });
        try (OutboxSession session = outbox.open()) {
            Batch batch = session.claim(new Appetite(1, 1_000));
            batch.settle(batch.messages().stream()
                    .<Settlement>map(message ->
                            new Settlement.Park(message, 1, Failure.of("Test", "refused"), Departure.NOT_SENT))
                    .toList());
        }
        storeTime.advance(Duration.ofMinutes(1));

        builder().build().sample();

        assertThat(gauge("parked")).isEqualTo(1);
        assertThat(gauge("pending")).isEqualTo(1);
        assertThat(gauge("held.keys", "queue://orders")).isEqualTo(1);
        assertThat(gauge("lag", "queue://orders")).isZero();
    }

    @Test
    @DisplayName("figures that are older than three periods are not shown: the look that should replace them hangs")
    void oldFiguresAreNotShown() {
        commit("orders");
        builder().every(Duration.ofSeconds(10)).build().sample();
        time.add(Duration.ofSeconds(30));
        assertThat(gauge("due", "queue://orders")).isEqualTo(1);
        time.add(Duration.ofMillis(1));
        assertThat(gauge("due", "queue://orders")).isNaN();
        assertThat(gauge("pending")).isNaN();
    }

    @Test
    void aLookThatFailsIsCountedAndLeavesNoOldFigures() {
        commit("orders");
        AtomicBoolean broken = new AtomicBoolean();
        OutboxGauges gauges = ReliableMetrics.outboxGauges(registry, "o", failing(broken))
                .destinations(ORDERS)
                .build();
        gauges.sample();
        assertThat(gauge("pending")).isEqualTo(1);
        broken.set(true);
        gauges.sample();
        assertThat(gauge("pending")).isNaN();
        assertThat(gauge("lag", "queue://orders")).isNaN();
        assertThat(registry.get("reliablemq.outbox.sample.failures").counter().count())
                .isEqualTo(1);
        broken.set(false);
        gauges.sample();
        assertThat(gauge("pending")).isEqualTo(1);
    }

    /** The outbox's own, as long as it is not told to fail. */
    private OutboxAdmin failing(AtomicBoolean broken) {
        return (OutboxAdmin) Proxy.newProxyInstance(
                OutboxAdmin.class.getClassLoader(), new Class<?>[] {OutboxAdmin.class}, (proxy, method, arguments) -> {
                    if (broken.get()) {
                        throw new StoreUnavailableException("told to fail");
                    }
                    return method.invoke(outbox.admin(), arguments);
                });
    }

    @Test
    @DisplayName("a destination that a bounded look may have missed is not said to be empty")
    void whatABoundedLookMayHaveMissedIsNotZero() {
        for (int i = 0; i < 5; i++) {
            commit("q" + i);
        }
        commit("orders");
        builder().countingUpTo(1).build().sample();
        assertThat(gauge("due", "other")).isPositive();
        assertThat(gauge("due", "queue://orders")).isNotZero();
    }

    @Test
    void noGaugeHasALabelThatWasNotGiven() {
        commit("secret");
        builder().build().sample();
        Set<String> labels = registry.getMeters().stream()
                .map(Meter::getId)
                .flatMap(id -> id.getTags().stream())
                .map(Tag::getValue)
                .collect(Collectors.toSet());
        assertThat(labels).containsExactlyInAnyOrder("o", "queue://orders", "other");
    }

    @Test
    void samplesByItselfUntilItIsClosedAndLeavesNothingBehind() throws InterruptedException {
        CountDownLatch looks = new CountDownLatch(2);
        OutboxGauges gauges = ReliableMetrics.outboxGauges(registry, "o", outbox.admin())
                .every(Duration.ofSeconds(1))
                .start();
        while (!looks.await(20, TimeUnit.MILLISECONDS)) {
            if (registry.get("reliablemq.outbox.samples").timer().count() >= 2) {
                looks.countDown();
                looks.countDown();
            }
        }
        gauges.close();
        gauges.close();
        assertThat(registry.find("reliablemq.outbox.lag").gauges()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("reliablemq-o-gauges");
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> builder().every(Duration.ZERO).countingUpTo(0).start())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(2));
        assertThatThrownBy(() -> builder().countingUpTo(1_000_001).start()).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> builder().every(Duration.ofHours(2)).start())
                .isInstanceOf(ConfigurationException.class);
        assertThat(registry.getMeters()).isEmpty();
    }

    private OutboxGauges.Builder builder() {
        return ReliableMetrics.outboxGauges(registry, "o", outbox.admin()).destinations(ORDERS);
    }

    private void commit(String queue) {
        outbox.commit(
                producer -> producer.send(Message.to(queue(queue)).text("x").build()));
    }

    private double gauge(String name, String destination) {
        return registry.get("reliablemq.outbox." + name)
                .tags("outbox", "o", "destination", destination)
                .gauge()
                .value();
    }

    private double gauge(String name) {
        return registry.get("reliablemq.outbox." + name).gauge().value();
    }
}
