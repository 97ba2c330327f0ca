package io.github.reliablemq.activemq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P1 no loss, P3 honest SENT, P5 key order, P11 poison: the sending side. */
final class ActiveMqLaneIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final String url = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();

    @Test
    void storedBatchIsInTheQueueInItsOrder() {
        List<Envelope> batch = Samples.texts(queue, 100);
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.send(batch, DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(Queues.ids(url, queue)).isEqualTo(Queues.idsOf(batch));
    }

    /** P3: what was confirmed outlives the broker's process. */
    @Test
    void storedBatchSurvivesTheBrokersDeath() {
        try (ActiveMqServer server = ActiveMqServer.start()) {
            List<Envelope> batch = Samples.texts(queue, 20);
            try (TransportLane lane =
                    ActiveMqTransport.create(server.brokerUrl()).connect(Samples.freshLane())) {
                assertThat(lane.send(batch, DEADLINE)).isEqualTo(Outcome.stored());
                server.kill();
            }
            server.restart();
            assertThat(Queues.ids(server.brokerUrl(), queue)).isEqualTo(Queues.idsOf(batch));
        }
    }

    @ParameterizedTest
    @EnumSource
    void oversizeMessageIsRefusedAloneAndTheConnectionGoesOn(Body.Kind kind) {
        String small = url + "?wireFormat.maxFrameSize=65536";
        try (TransportLane lane = ActiveMqTransport.create(small).connect(Samples.freshLane())) {
            Envelope large = Samples.envelope(
                    queue,
                    null,
                    Headers.none(),
                    Body.wrap(kind, "x".repeat(70_000).getBytes(UTF_8)));
            Envelope first = Samples.text(queue, "fits");
            Outcome batch = lane.send(List.of(first, large), DEADLINE);
            assertThat(batch).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(RefusalReason.TOO_LARGE);
                assertThat(refused.scope()).isEqualTo(Scope.BATCH);
            });
            assertThat(lane.send(List.of(large), DEADLINE))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.scope()).isEqualTo(Scope.MESSAGE));
            assertThat(lane.send(List.of(first), DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(Queues.ids(url, queue)).containsExactly(first.id());
        }
    }

    /** Within the few bytes that only the client can count, it refuses, and the connection is not used again. */
    @Test
    void messageOnTheVeryLimitIsRefusedAndItsConnectionGivenUp() {
        String small = url + "?wireFormat.maxFrameSize=65536";
        try (TransportLane lane = ActiveMqTransport.create(small).connect(Samples.freshLane())) {
            Envelope border = Samples.text(queue, "x".repeat(65_400));
            assertThat(lane.send(List.of(border), DEADLINE))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.TOO_LARGE));
            assertThat(lane.send(List.of(Samples.text(queue, "small")), DEADLINE))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.scope()).isEqualTo(Scope.CONNECTION));
        }
        assertThat(Queues.ids(url, queue)).isEmpty();
    }

    @Test
    void probeOfAWorkingBrokerSucceeds() {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
        }
    }

    @Test
    void probeThroughACutConnectionFails() {
        try (TcpProxy proxy = TcpProxy.to(
                        SharedServers.activeMq().host(),
                        SharedServers.activeMq().port());
                TransportLane lane = ActiveMqTransport.create("tcp://" + proxy.host() + ":" + proxy.port())
                        .connect(Samples.freshLane())) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            proxy.cutAll();
            assertThat(lane.probe(DEADLINE)).isNotEqualTo(Outcome.stored());
            assertThat(lane.send(Samples.texts(queue, 1), DEADLINE))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.scope()).isEqualTo(Scope.CONNECTION));
        }
    }
}
