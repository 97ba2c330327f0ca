package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Ending;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.TransportEvents;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P3: a network that takes the answer to a commit away, and what closes the question. */
@Timeout(120)
final class UnknownCommitIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final String direct = SharedServers.activeMq().brokerUrl();
    private final Destination queue = Samples.freshQueue();
    private final TcpProxy proxy = TcpProxy.to(SharedServers.activeMq());

    @AfterEach
    void noThreadIsLeft() {
        proxy.close();
        Threads.assertNoneLeft();
    }

    @Test
    @DisplayName("P3: the message is stored, the answer is cut off: unknown, lost")
    void answerToTheCommitIsCutOff() throws InterruptedException, ExecutionException {
        Envelope message = Samples.text(queue, "x");
        try (TransportLane lane = through(proxy).connect(Samples.freshLane())) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            proxy.delay(Duration.ofSeconds(3));
            CompletableFuture<Outcome> outcome =
                    CompletableFuture.supplyAsync(() -> lane.send(List.of(message), DEADLINE));
            await().atMost(DEADLINE).until(() -> Queues.ids(direct, queue).equals(List.of(message.id())));
            proxy.cutAll();
            assertEnding(outcome.get(), Ending.LOST);
        }
    }

    @Test
    @DisplayName("P3: nothing of the commit reaches the broker and nobody says so: unknown, no answer")
    void stalledNetworkIsNoAnswer() {
        try (TransportLane lane = through(proxy).connect(Samples.freshLane())) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            proxy.stall();
            assertEnding(lane.send(Samples.texts(queue, 3), SHORT), Ending.NO_ANSWER);
            Refusals.assertRefused(
                    lane.send(Samples.texts(queue, 1), SHORT), RefusalReason.UNREACHABLE, Outcome.Scope.CONNECTION);
        }
        assertThat(Queues.ids(direct, queue)).isEmpty();
    }

    @Test
    void connectionCutBeforeTheSendIsUnreachable() {
        try (TransportLane lane = through(proxy).connect(Samples.freshLane())) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            proxy.cutAll();
            Outcome outcome = await().atMost(DEADLINE)
                    .until(() -> lane.send(Samples.texts(queue, 1), DEADLINE), Outcome.Refused.class::isInstance);
            Refusals.assertRefused(outcome, RefusalReason.UNREACHABLE, Outcome.Scope.CONNECTION);
        }
    }

    @Test
    @DisplayName(
            "P7: a half-open former connection holds a lane up for the bound and no longer; the repeat is announced")
    void halfOpenFormerConnectionIsGivenUpAfterTheBound() {
        ConcurrentLinkedQueue<LaneName> fresh = new ConcurrentLinkedQueue<>();
        ActiveMqTransport transport = ActiveMqTransport.builder(
                        ActiveMqBroker.builder().url(url(proxy)).url(direct).build())
                .awaitFormerConnection(SHORT)
                .events(new TransportEvents() {
                    @Override
                    public void freshClientId(LaneName lane) {
                        fresh.add(lane);
                        throw new NoSuchMethodError("of a metrics library");
                    }
                })
                .build();
        LaneName name = Samples.freshLane();
        leaveHalfOpen(transport, name);
        long start = System.nanoTime();
        // Under load the broker has been seen to close a connection it refuses before its reason was read.
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThatThrownBy(() -> transport.connect(name))
                        .isInstanceOf(TransportUnavailableException.class)
                        .hasMessageContaining("former connection"));
        assertThat(fresh).isEmpty();
        TransportLane again = await().atMost(DEADLINE)
                .ignoreException(TransportUnavailableException.class)
                .until(() -> transport.connect(name), lane -> true);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(SHORT);
        assertThat(fresh).containsExactly(name);
        List<Envelope> repeat = Samples.texts(queue, 2);
        assertThat(again.send(repeat, DEADLINE)).isEqualTo(Outcome.stored());
        assertThat(Queues.ids(direct, queue)).isEqualTo(Queues.idsOf(repeat));
        // The fresh id is a fence as good as the first one.
        assertThatThrownBy(() -> transport.connect(name)).isInstanceOf(TransportUnavailableException.class);
        again.close();
        transport.connect(name).close();
        assertThat(fresh).hasSize(1);
    }

    /** The client believes its connection is closed, the broker that it lives. */
    private void leaveHalfOpen(ActiveMqTransport transport, LaneName name) {
        TransportLane lane = transport.connect(name);
        assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
        proxy.stall();
        assertEnding(lane.send(Samples.texts(queue, 1), SHORT), Ending.NO_ANSWER);
        lane.close();
        proxy.refuse();
    }

    private static void assertEnding(Outcome outcome, Ending ending) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class,
                        unknown -> assertThat(unknown.ending()).isEqualTo(ending));
    }

    private static ActiveMqTransport through(TcpProxy proxy) {
        return ActiveMqTransport.create(url(proxy));
    }

    private static String url(TcpProxy proxy) {
        return "tcp://" + proxy.host() + ":" + proxy.port();
    }
}
