package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Ending;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P1, P3, P7, P11: a broker that dies or says nothing. */
@Timeout(120)
final class ActiveMqLaneFaultIT {

    private static final ActiveMqServer SERVER = ActiveMqServer.start();
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration SLACK = Duration.ofSeconds(3);

    private final String url = SERVER.brokerUrl();
    private final Destination queue = Samples.freshQueue();

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    /** P3: whatever the moment of death, nothing that was called stored is missing, nothing refused is there. */
    @Test
    void brokerKilledWhileSendingNeverCostsAStoredBatch() throws InterruptedException, ExecutionException {
        for (int round = 0; round < 3; round++) {
            killWhileSending(100 + 40 * round);
        }
    }

    private void killWhileSending(int afterBatches) throws InterruptedException, ExecutionException {
        List<MessageId> stored = new ArrayList<>();
        List<MessageId> refused = new ArrayList<>();
        AtomicInteger sent = new AtomicInteger();
        ExecutorService killer = Executors.newSingleThreadExecutor();
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            Future<?> killed = killer.submit(() -> {
                while (sent.get() < afterBatches) {
                    Thread.onSpinWait();
                }
                SERVER.kill();
            });
            Outcome last = Outcome.stored();
            while (last instanceof Outcome.Stored) {
                List<Envelope> batch = Samples.texts(queue, 7);
                last = lane.send(batch, DEADLINE);
                sent.incrementAndGet();
                if (last instanceof Outcome.Stored) {
                    stored.addAll(Queues.idsOf(batch));
                } else if (last instanceof Outcome.Refused no) {
                    assertThat(no.scope()).isEqualTo(Scope.CONNECTION);
                    refused.addAll(Queues.idsOf(batch));
                }
            }
            killed.get();
            assertThat(lane.send(Samples.texts(queue, 1), DEADLINE)).isInstanceOf(Outcome.Refused.class);
        } finally {
            killer.shutdown();
        }
        SERVER.restart();
        List<MessageId> there = Queues.drain(url, queue, stored.size()).stream()
                .map(message ->
                        ((Decoded.Ok) JmsReading.decode(message)).message().id())
                .toList();
        assertThat(there).startsWith(stored.toArray(MessageId[]::new));
        assertThat(refused).doesNotContainAnyElementsOf(there);
        assertThat((there.size() - stored.size()) % 7).as("half a batch").isZero();
    }

    @Test
    void frozenBrokerIsUnknownToASendWithinItsDeadline() {
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            SERVER.freeze();
            Outcome outcome = timed(SHORT, () -> lane.send(Samples.texts(queue, 3), SHORT));
            assertNoAnswer(outcome);
            assertThat(timed(Duration.ZERO, () -> lane.send(Samples.texts(queue, 1), SHORT)))
                    .isInstanceOf(Outcome.Refused.class);
        } finally {
            SERVER.thaw();
        }
    }

    /** More than any socket buffer holds: the send stands still while it writes, and no commit ever went out. */
    @Test
    void frozenBrokerRefusesABatchThatDoesNotEvenFitTheSocket() {
        Envelope large = Samples.text(queue, "x".repeat(30_000_000));
        try (TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane())) {
            SERVER.freeze();
            Refusals.assertRefused(
                    timed(SHORT, () -> lane.send(List.of(large), SHORT)), RefusalReason.NO_ANSWER, Scope.CONNECTION);
        } finally {
            SERVER.thaw();
        }
        assertThat(Queues.ids(url, queue)).isEmpty();
    }

    @Test
    void frozenBrokerFailsTheProbeAndTheCloseWithinTheirLimits() {
        TransportLane lane = ActiveMqTransport.create(url).connect(Samples.freshLane());
        TransportLane other = ActiveMqTransport.create(url).connect(Samples.freshLane());
        try {
            SERVER.freeze();
            assertNoAnswer(timed(SHORT, () -> lane.probe(SHORT)));
            timed(Duration.ofSeconds(2), () -> {
                lane.close();
                other.close();
                return true;
            });
        } finally {
            SERVER.thaw();
        }
    }

    @Test
    void frozenBrokerIsUnavailableToAConnectWithinItsTimeout() {
        ActiveMqBroker broker =
                ActiveMqBroker.builder().url(url).connectTimeout(SHORT).build();
        ActiveMqTransport transport = ActiveMqTransport.builder(broker).build();
        SERVER.freeze();
        try {
            timed(
                    SHORT,
                    () -> assertThatThrownBy(() -> transport.connect(Samples.freshLane()))
                            .isInstanceOf(TransportUnavailableException.class)
                            .hasMessageContaining("no answer within PT1S"));
        } finally {
            SERVER.thaw();
        }
    }

    private static void assertNoAnswer(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class,
                        unknown -> assertThat(unknown.ending()).isEqualTo(Ending.NO_ANSWER));
    }

    private static <T> T timed(Duration limit, java.util.function.Supplier<T> call) {
        long start = System.nanoTime();
        T answer = call.get();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit.plus(SLACK));
        return answer;
    }
}
