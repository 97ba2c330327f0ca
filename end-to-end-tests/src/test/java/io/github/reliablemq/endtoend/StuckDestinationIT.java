package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayHealth;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.activemq.ActiveMqDirectSender;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A queue under flow control, which makes the broker fall silent towards whoever sends to it. */
class StuckDestinationIT {

    private static final Destination STUCK = queue("stuck");
    private static final Destination FINE = queue("fine");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String TEN_KB = "x".repeat(10_000);
    private static final int LARGE = 12;
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int TRIES = 4;

    private final Producing producing = new Producing(SharedServers.postgres());

    @Test
    @DisplayName(
            "P1, P7, P11: a full queue holds up nobody else and charges nobody; when there is room again it drains")
    void aFullQueueHoldsUpNobodyElse() {
        AtomicInteger silences = new AtomicInteger();
        try (ActiveMqServer broker =
                        ActiveMqServer.start(ActiveMqServer.Settings.defaults().queueKibibytes(STUCK.name(), 64));
                Relay relay = relay(broker, silences)) {
            record(STUCK, LARGE, TEN_KB);
            relay.start();
            List<Duration> waits = new ArrayList<>();
            awaitTrue(() -> {
                record(FINE, 1, "small");
                waits.add(oldestFine());
                return silences.get() >= TRIES;
            });

            assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThan(DEADLINE.multipliedBy(2)));
            assertThat(producing.rows("destination = 'queue://stuck'")).isPositive();
            assertThat(producing.rows("failed_attempts > 0")).isZero();
            assertThat(relay.health().level()).isNotEqualTo(RelayHealth.Level.UP);

            PlainQueue stuck = new PlainQueue(broker.brokerUrl(), STUCK.name());
            awaitTrue(() -> {
                stuck.drain();
                return producing.rows("true") == 0;
            });
            awaitTrue(() -> relay.health().standstills().isEmpty());
            assertThat(new PlainQueue(broker.brokerUrl(), FINE.name()).drain()).hasSize(waits.size());
        }
    }

    @Test
    @DisplayName("P7: what one relay could not send for a stuck queue is not kept as long again by the next one")
    void whatOneRelayCouldNotSendIsNotKeptByTheNextOne() {
        try (ActiveMqServer broker =
                ActiveMqServer.start(ActiveMqServer.Settings.defaults().queueKibibytes(STUCK.name(), 64))) {
            fill(broker);
            record(STUCK, 1, "small");
            record(FINE, 1, "small");
            try (Relay former = slowToComeBack(broker)) {
                former.start();
                awaitTrue(() -> producing.rows("destination = 'queue://fine' and maybe_sent") == 1);
            }
            try (Relay next = relay(broker, new AtomicInteger(), 2)) {
                next.start();
                Awaitility.await().atMost(DEADLINE).until(() -> producing.rows("destination = 'queue://fine'") == 0);
            }
            assertThat(producing.rows("destination = 'queue://stuck'")).isEqualTo(1);
        }
    }

    private static void fill(ActiveMqServer broker) {
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.builder(ActiveMqBroker.at(broker.brokerUrl()))
                .sendDeadline(Duration.ofSeconds(1))
                .build()) {
            Message large = Message.to(STUCK).text(TEN_KB).build();
            awaitTrue(() -> !(sender.send(large).toCompletableFuture().join() instanceof Outcome.Stored));
        }
    }

    /** One that has given back what it could not send, and does not try again. */
    private Relay slowToComeBack(ActiveMqServer broker) {
        return Relay.builder("former", producing.outbox, ActiveMqTransport.create(broker.brokerUrl()))
                .lanes(1)
                .sendDeadline(DEADLINE)
                .outagePause(Backoff.fixed(LONG))
                .build();
    }

    private Relay relay(ActiveMqServer broker, AtomicInteger silences) {
        return relay(broker, silences, 1);
    }

    private Relay relay(ActiveMqServer broker, AtomicInteger silences, int lanes) {
        ActiveMqTransport transport = ActiveMqTransport.builder(ActiveMqBroker.at(broker.brokerUrl()))
                .awaitFormerConnection(DEADLINE.dividedBy(10))
                .build();
        return Relay.builder("stuck", producing.outbox, transport)
                .lanes(lanes)
                .sendDeadline(DEADLINE)
                .outagePause(Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1)))
                .standstillPause(Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(2)))
                .listener(new RelayListener() {
                    @Override
                    public void onAnswered(int messages, Outcome outcome, Duration took) {
                        if (outcome instanceof Outcome.Unknown) {
                            silences.incrementAndGet();
                        }
                    }
                })
                .build();
    }

    private Duration oldestFine() {
        return producing.jdbi.withHandle(h -> h.createQuery("select (1000 * coalesce(extract(epoch from"
                        + " clock_timestamp() - min(recorded_at)), 0))::bigint from reliable_outbox"
                        + " where destination = 'queue://fine'")
                .map((row, context) -> Duration.ofMillis(row.getLong(1)))
                .one());
    }

    private void record(Destination destination, int messages, String text) {
        for (int i = 0; i < messages; i++) {
            producing.send(Message.to(destination).text(text).build());
        }
    }

    private static void awaitTrue(Callable<Boolean> condition) {
        Awaitility.await().atMost(LONG).until(condition);
    }
}
