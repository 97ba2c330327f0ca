package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayBuilder;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.endtoend.PlainQueue.Copy;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** From commit to broker, on real servers that are killed on the way. */
class RelayIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Destination ORDERS = queue("orders");

    @Test
    void p1p2p3EveryCommittedMessageAndNothingElseReachesTheBroker() {
        try (ActiveMqServer broker = ActiveMqServer.start();
                Relay relay = started(new Producing(SharedServers.postgres()), broker, this::sendSome)) {
            assertThat(relay).isNotNull();
            List<Copy> copies = new PlainQueue(broker.brokerUrl(), "orders").drain();

            assertThat(copies).hasSize(1_000);
            new FirstCopies(copies).areExactly(1_000).areInOrderOfTheirKeys();
        }
    }

    private void sendSome(Producing producing) {
        producing.sendNumbered(ORDERS, 0, 1_000, 50);
        producing.jdbi.useHandle(handle -> {
            handle.begin();
            producing
                    .outbox
                    .producer(handle)
                    .send(Message.to(ORDERS).text("9999").build());
            handle.rollback();
        });
    }

    @Test
    void p1p5ABrokerThatIsKilledAndRestartedLosesNothingAndKeepsTheOrderOfKeys() {
        Producing producing = new Producing(SharedServers.postgres());
        try (ActiveMqServer broker = ActiveMqServer.start();
                Relay relay = relay(producing, broker).batchMessages(20).build()) {
            relay.start();
            producing.sendNumbered(ORDERS, 0, 2_000, 20);
            awaitWaitingBelow(producing, 1_500);
            broker.kill();
            producing.sendNumbered(ORDERS, 2_000, 4_000, 20);
            broker.restart();
            awaitWaitingBelow(producing, 1);

            assertThat(producing.rows("state <> 0"))
                    .as("an outage parks nobody")
                    .isZero();
            new FirstCopies(new PlainQueue(broker.brokerUrl(), "orders").drain())
                    .areExactly(4_000)
                    .areInOrderOfTheirKeys();
        }
    }

    @Test
    void p1p5ADatabaseThatIsKilledAndRestartedLosesNothingAndKeepsTheOrderOfKeys() {
        try (PostgresServer postgres = PostgresServer.start();
                ActiveMqServer broker = ActiveMqServer.start()) {
            Producing producing = new Producing(postgres);
            try (Relay relay = relay(producing, broker).batchMessages(20).build()) {
                relay.start();
                producing.sendNumbered(ORDERS, 0, 2_000, 20);
                awaitWaitingBelow(producing, 1_500);
                postgres.kill();
                postgres.restart();
                producing.sendNumbered(ORDERS, 2_000, 3_000, 20);
                awaitWaitingBelow(producing, 1);

                new FirstCopies(new PlainQueue(broker.brokerUrl(), "orders").drain())
                        .areExactly(3_000)
                        .areInOrderOfTheirKeys();
            }
        }
    }

    @Test
    void p6TwoRelaysShareTheWorkWithoutRepeats() {
        Producing producing = new Producing(SharedServers.postgres());
        try (ActiveMqServer broker = ActiveMqServer.start();
                Relay one = relay(producing, broker).batchMessages(50).build();
                Relay two = relay(producing, broker).batchMessages(50).build()) {
            one.start();
            two.start();
            for (int i = 0; i < 3_000; i += 100) {
                producing.sendNumbered(ORDERS, i, i + 100, 30);
            }
            awaitWaitingBelow(producing, 1);

            List<Copy> copies = new PlainQueue(broker.brokerUrl(), "orders").drain();
            assertThat(copies).hasSize(3_000);
            new FirstCopies(copies).areExactly(3_000).areInOrderOfTheirKeys();
        }
    }

    @Test
    void p7ABrokerThatIsAbsentAtStartIsWaitedFor() {
        Producing producing = new Producing(SharedServers.postgres());
        try (ActiveMqServer broker = ActiveMqServer.start()) {
            broker.kill();
            try (Relay relay = relay(producing, broker).build()) {
                relay.start();
                producing.sendNumbered(ORDERS, 0, 10, 2);
                assertThat(producing.waiting()).isEqualTo(10);
                broker.restart();
                awaitWaitingBelow(producing, 1);

                new FirstCopies(new PlainQueue(broker.brokerUrl(), "orders").drain()).areExactly(10);
            }
        }
    }

    @Test
    void p11AMessageTheBrokerWillNeverTakeIsParkedAndItsNeighboursAreSent() {
        Producing producing = new Producing(SharedServers.postgres());
        try (ActiveMqServer broker = ActiveMqServer.start()) {
            producing.sendNumbered(ORDERS, 0, 50, 5);
            producing.send(Message.to(ORDERS).text("x".repeat(100_000)).build());
            producing.sendNumbered(ORDERS, 50, 100, 5);
            ActiveMqTransport narrow = ActiveMqTransport.create(broker.brokerUrl() + "?wireFormat.maxFrameSize=50000");
            try (Relay relay = Relay.builder("e2e", producing.outbox, narrow).build()) {
                relay.start();
                awaitWaitingBelow(producing, 1);
            }
            new FirstCopies(new PlainQueue(broker.brokerUrl(), "orders").drain()).areExactly(100);
            OutboxAdmin admin = producing.outbox.admin();
            assertThat(admin.list(MessageFilter.parked(), 10).messages())
                    .singleElement()
                    .extracting(MessageSummary::trouble)
                    .satisfies(trouble -> {
                        assertThat(trouble.failedAttempts()).isOne();
                        assertThat(trouble.failure().orElseThrow().text()).contains("50000");
                    });
            assertThat(producing.rows("failed_attempts > 0 and state <> 2")).isZero();
        }
    }

    private static Relay started(Producing producing, ActiveMqServer broker, Consumer<Producing> work) {
        Relay relay = relay(producing, broker).build();
        relay.start();
        work.accept(producing);
        awaitWaitingBelow(producing, 1);
        return relay;
    }

    private static RelayBuilder relay(Producing producing, ActiveMqServer broker) {
        return Relay.builder("e2e", producing.outbox, ActiveMqTransport.create(broker.brokerUrl()))
                .outagePause(Backoff.exponential(Duration.ofMillis(50), Duration.ofSeconds(1)));
    }

    private static void awaitWaitingBelow(Producing producing, long rows) {
        Awaitility.await().atMost(LONG).ignoreExceptions().until(() -> producing.waiting() < rows);
    }
}
