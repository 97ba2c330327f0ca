package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.TransportException;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.ActiveMqServer.Settings;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rows of docs/failures.md that no other test has: who is let in, and to where. */
@Timeout(60)
final class FailureClassesIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Destination DENIED = Destination.queue("denied");
    private static final ActiveMqServer SERVER = ActiveMqServer.start(
            Settings.defaults().credentials("alice", "right").readOnly(DENIED.name()));

    private final Destination queue = Samples.freshQueue();
    private volatile String password = "right";
    private final ActiveMqBroker broker = ActiveMqBroker.builder()
            .url(SERVER.brokerUrl())
            .credentials(() -> new ActiveMqBroker.Credentials("alice", password))
            .build();
    private final ActiveMqTransport transport =
            ActiveMqTransport.builder(broker).build();

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P11: a destination we may not write to costs its own messages and no others")
    void permissionRefusedOnOneDestination() {
        try (TransportLane lane = transport.connect(Samples.freshLane())) {
            List<Envelope> mixed = new ArrayList<>(Samples.texts(queue, 5));
            mixed.add(2, Samples.text(DENIED, "x"));
            Refusals.assertRefused(lane.send(mixed, DEADLINE), RefusalReason.NOT_PERMITTED, Scope.BATCH);
            Refusals.assertRefused(
                    lane.send(mixed.subList(2, 3), DEADLINE), RefusalReason.NOT_PERMITTED, Scope.MESSAGE);
            mixed.remove(2);
            assertThat(lane.send(mixed, DEADLINE)).isEqualTo(Outcome.stored());
        }
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.builder(broker).build()) {
            Refusals.assertRefused(settle(sender, DENIED), RefusalReason.NOT_PERMITTED, Scope.MESSAGE);
            assertThat(settle(sender, queue)).isEqualTo(Outcome.stored());
        }
    }

    /** Nothing recorded is like that; a row that was damaged may be. */
    @Test
    void whatTheWireCannotCarryIsRefusedAsThatAndNothingOfItIsSent() {
        Envelope hopeless = Samples.keyed(queue, "k".repeat(70_000), "x");
        LaneName name = Samples.freshLane();
        try (TransportLane lane = transport.connect(name)) {
            Refusals.assertRefused(lane.send(List.of(hopeless), DEADLINE), RefusalReason.NOT_ENCODABLE, Scope.MESSAGE);
        }
        try (TransportLane lane = transport.connect(name)) {
            assertThat(lane.send(Samples.texts(queue, 1), DEADLINE)).isEqualTo(Outcome.stored());
        }
    }

    @Test
    void passwordThatChangesBetweenTwoConnectsIsAskedForAnew() {
        transport.connect(Samples.freshLane()).close();
        password = "of yesterday";
        assertThatThrownBy(() -> transport.connect(Samples.freshLane()))
                .isInstanceOf(TransportException.class)
                .isNotInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("credentials")
                .hasMessageNotContaining("yesterday");
        password = "right";
        try (TransportLane lane = transport.connect(Samples.freshLane())) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
        }
    }

    @Test
    void directSendsAreRefusedWhileThePasswordIsWrongAndGoOnWhenItIsRight() {
        password = "wrong";
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.builder(broker).build()) {
            Refusals.assertRefused(settle(sender, queue), RefusalReason.NOT_PERMITTED, Scope.CONNECTION);
            password = "right";
            await().atMost(DEADLINE).until(() -> settle(sender, queue) instanceof Outcome.Stored);
        }
    }

    private static Outcome settle(ActiveMqDirectSender sender, Destination to) {
        return sender.send(Message.to(to).text("x").build())
                .toCompletableFuture()
                .join();
    }
}
