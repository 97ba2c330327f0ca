package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the fakes do beyond their contracts. */
final class FakesTest {

    private static final Appetite ALL = new Appetite(100, 1 << 20);
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final LaneName LANE = new LaneName("fakes", "1", 1);

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final InMemoryOutbox outbox = InMemoryOutbox.create(clock);
    private final RecordingTransport broker = RecordingTransport.create();

    @Test
    void aClockMovesOnlyWhenToldTo() {
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
        clock.advance(Duration.ofSeconds(5));
        assertThat(clock.millis()).isEqualTo(5_000);
        clock.set(Instant.EPOCH.minusSeconds(1));
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.minusSeconds(1));
    }

    @Test
    void workThatThrowsIsRolledBack() {
        assertThatThrownBy(() -> outbox.commit(producer -> {
                    producer.send(message("a"));
                    throw new IllegalStateException("no stock");
                }))
                .hasMessage("no stock");
        assertThat(outbox.in(MessageState.PENDING)).isEmpty();
    }

    @Test
    void aDelayedMessageIsAsOldAsItsFirstCopy() {
        Duration month = Duration.ofDays(30);
        outbox.commit(producer -> producer.send(Message.to(Destination.queue("orders"))
                .text("delayed")
                .delay(month)
                .build()));
        List<Instant> times = new ArrayList<>();
        for (Departure departure : List.of(Departure.NOT_SENT, Departure.MAYBE_SENT, Departure.MAYBE_SENT)) {
            clock.advance(month);
            try (OutboxSession session = outbox.open()) {
                Batch batch = session.claim(ALL);
                Claimed message = batch.messages().get(0);
                times.add(message.envelope().recordedAt());
                batch.settle(List.of(
                        departure == Departure.NOT_SENT
                                ? new Settlement.Release(message, departure)
                                : new Settlement.RetryAfter(
                                        message, Duration.ZERO, 1, Failure.of("Test", "refused"), departure)));
            }
        }
        assertThat(times).containsOnly(Instant.EPOCH.plus(month));
    }

    @Test
    void aProducerEndsWithItsTransaction() {
        InMemoryTransaction transaction = outbox.begin();
        transaction.producer().send(message("a"));
        transaction.commit();
        assertThatThrownBy(() -> transaction.producer().send(message("b"))).isInstanceOf(NoTransactionException.class);
        assertThatThrownBy(() -> transaction.producer().sendAll(List.of())).isInstanceOf(NoTransactionException.class);
        assertThatThrownBy(transaction::commit).isInstanceOf(NoTransactionException.class);
        transaction.close();
        assertThat(outbox.in(MessageState.PENDING)).hasSize(1);
    }

    @Test
    void aThreadThatWouldWaitForItselfIsToldSo() {
        Message chosen = chosen("a");
        try (InMemoryTransaction first = outbox.begin();
                InMemoryTransaction second = outbox.begin()) {
            first.producer().send(chosen);
            assertThatThrownBy(() -> second.producer().send(chosen)).isInstanceOf(KeyLockException.class);
        }
    }

    @Test
    void transactionsThatWaitForEachOtherAreTold() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (InMemoryTransaction mine = outbox.begin()) {
            mine.producer().send(chosen("a"));
            InMemoryTransaction theirs = other.submit(outbox::begin).get();
            other.submit(() -> theirs.producer().send(chosen("b"))).get();
            Future<Recorded> waits = other.submit(() -> theirs.producer().send(chosen("a")));
            assertThatThrownBy(() -> waits.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            ExecutorService third = Executors.newSingleThreadExecutor();
            Future<Recorded> closesTheCircle =
                    third.submit(() -> mine.producer().send(chosen("b")));
            assertThatThrownBy(() -> closesTheCircle.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(KeyLockException.class);
            third.shutdownNow();
            mine.rollback();
            assertThat(waits.get(20, TimeUnit.SECONDS).isDuplicate()).isFalse();
        } finally {
            other.shutdownNow();
        }
    }

    private static Message chosen(String id) {
        return Message.to(Destination.queue("orders"))
                .id(MessageId.named(id))
                .text(id)
                .build();
    }

    @Test
    void onlyACommitRingsTheDoorbell() {
        AtomicInteger rings = new AtomicInteger();
        outbox.onCommit(cause -> rings.incrementAndGet());
        try (InMemoryTransaction transaction = outbox.begin()) {
            transaction.producer().send(message("a"));
            transaction.rollback();
        }
        assertThat(rings).hasValue(0);
        outbox.commit(producer -> producer.send(message("b")));
        assertThat(rings).hasValue(1);
    }

    @Test
    void settlementsThatDoNotFitTheirClaimAreRefused() {
        outbox.commit(producer -> producer.sendAll(List.of(message("a"), message("b"))));
        try (OutboxSession session = outbox.open()) {
            Batch batch = session.claim(ALL);
            List<Settlement> sent = OutboxProbe.each(batch, Settlement.Sent::new);
            assertThatThrownBy(() -> batch.settle(sent.subList(0, 1))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> batch.settle(List.of(sent.get(0), sent.get(0))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.claim(ALL)).isInstanceOf(IllegalStateException.class);
            batch.settle(sent);
            assertThatThrownBy(() -> batch.settle(sent)).isInstanceOf(StaleClaimException.class);
        }
        assertThat(outbox.in(MessageState.SENT)).hasSize(2);
    }

    @Test
    void statesCanBeLookedAt() {
        outbox.commit(producer -> producer.sendAll(List.of(message("a"), message("b"))));
        try (OutboxSession session = outbox.open()) {
            Batch batch = session.claim(ALL);
            batch.settle(OutboxProbe.each(
                    batch,
                    message -> OutboxProbe.text(message).equals("a")
                            ? new Settlement.Park(message, 1, Failure.of("x", "y"), Departure.NOT_SENT)
                            : new Settlement.Expire(message)));
        }
        assertThat(outbox.in(MessageState.PARKED)).hasSize(1);
        assertThat(outbox.in(MessageState.EXPIRED)).hasSize(1);
        assertThat(outbox.in(MessageState.PENDING)).isEmpty();
    }

    @Test
    void aBrokerRefusesAsTold() {
        broker.refuse(message -> message.body().text().equals("bad"), RefusalReason.TOO_LARGE);
        TransportLane lane = broker.connect(LANE);
        assertThat(lane.send(envelopes("good", "bad"), DEADLINE))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.scope()).isEqualTo(Scope.BATCH));
        assertThat(lane.send(envelopes("bad"), DEADLINE)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.scope()).isEqualTo(Scope.MESSAGE);
            assertThat(refused.reason()).isEqualTo(RefusalReason.TOO_LARGE);
        });
        assertThat(lane.send(envelopes("good"), DEADLINE)).isEqualTo(Outcome.stored());
        broker.storeAll();
        assertThat(lane.send(envelopes("bad"), DEADLINE)).isEqualTo(Outcome.stored());
        assertThat(broker.batches()).hasSize(2);
    }

    @Test
    void aLostAnswerIsStoredAndUnknownAndALostBatchIsNot() {
        broker.loseNextAnswer();
        TransportLane first = broker.connect(LANE);
        assertThat(first.send(envelopes("stored"), DEADLINE)).isInstanceOf(Outcome.Unknown.class);
        assertThat(first.send(envelopes("dead lane"), DEADLINE)).isInstanceOf(Outcome.Refused.class);
        assertThat(first.probe(DEADLINE)).isInstanceOf(Outcome.Refused.class);
        broker.loseNextBatch();
        assertThat(broker.connect(LANE).send(envelopes("gone"), DEADLINE)).isInstanceOf(Outcome.Unknown.class);
        assertThat(broker.stored()).hasSize(1);
        assertThat(broker.openLanes()).isZero();
    }

    @Test
    void aBrokerThatIsDownTakesNoConnection() {
        TransportLane lane = broker.connect(LANE);
        broker.goDown();
        assertThat(lane.probe(DEADLINE)).isInstanceOf(Outcome.Refused.class);
        assertThatThrownBy(() -> broker.connect(LANE)).isInstanceOf(TransportUnavailableException.class);
        broker.comeUp();
        TransportLane again = broker.connect(LANE);
        assertThatThrownBy(() -> broker.connect(LANE)).isInstanceOf(TransportUnavailableException.class);
        again.close();
        assertThat(broker.connects()).isEqualTo(4);
    }

    @Test
    void waitingInVainIsAnAssertion() {
        assertThatThrownBy(() -> broker.awaitStored(1, Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 stored");
        assertThatThrownBy(() -> broker.awaitConnects(1, Duration.ofMillis(1))).isInstanceOf(AssertionError.class);
    }

    private List<Envelope> envelopes(String... texts) {
        InMemoryOutbox throwaway = InMemoryOutbox.create(clock);
        for (String text : texts) {
            throwaway.commit(producer -> producer.send(message(text)));
        }
        return throwaway.in(MessageState.PENDING);
    }

    private static Message message(String text) {
        return Message.to(Destination.queue("orders")).text(text).build();
    }
}
