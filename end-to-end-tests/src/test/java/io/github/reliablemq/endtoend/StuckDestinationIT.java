package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayHealth;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import java.util.concurrent.Callable;
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
    private static final int SMALL = 500;
    /** The sooner the broker drops a connection that was cut, the sooner its lane is back. */
    private static final String IMPATIENT =
            "?wireFormat.maxInactivityDuration=2000&wireFormat.maxInactivityDurationInitalDelay=2000";

    private final Producing producing = new Producing(SharedServers.postgres());

    @Test
    @DisplayName(
            "P1, P7, P11: a full queue holds up nobody else and charges nobody; when there is room again it drains")
    void aFullQueueHoldsUpNobodyElse() {
        try (ActiveMqServer broker =
                        ActiveMqServer.start(ActiveMqServer.Settings.defaults().queueKibibytes(STUCK.name(), 64));
                Relay relay = Relay.builder(
                                "stuck", producing.outbox, ActiveMqTransport.create(broker.brokerUrl() + IMPATIENT))
                        .lanes(1)
                        .sendDeadline(Duration.ofSeconds(1))
                        .outagePause(Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1)))
                        .standstillPause(Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(2)))
                        .build()) {
            record(STUCK, LARGE, TEN_KB);
            relay.start();
            awaitTrue(() -> relay.health().standstills().containsKey(STUCK));
            record(FINE, SMALL, "small");
            awaitTrue(() -> producing.rows("destination = 'queue://fine'") == 0);

            assertThat(producing.rows("destination = 'queue://stuck'")).isPositive();
            assertThat(producing.rows("failed_attempts > 0")).isZero();
            assertThat(relay.health().level()).isNotEqualTo(RelayHealth.Level.UP);

            PlainQueue stuck = new PlainQueue(broker.brokerUrl(), STUCK.name());
            awaitTrue(() -> {
                stuck.drain();
                return producing.rows("true") == 0;
            });
            awaitTrue(() -> relay.health().standstills().isEmpty());
            assertThat(new PlainQueue(broker.brokerUrl(), FINE.name()).drain()).hasSize(SMALL);
        }
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
