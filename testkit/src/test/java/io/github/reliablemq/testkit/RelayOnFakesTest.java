package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole relay between the fakes: no database, no broker, no sleeping. */
@Timeout(60)
final class RelayOnFakesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Destination ORDERS = Destination.queue("orders");

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final InMemoryOutbox outbox = InMemoryOutbox.create(clock);
    private final RecordingTransport broker = RecordingTransport.create();
    private final BlockingQueue<Settlement> settled = new LinkedBlockingQueue<>();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(broker.openLanes()).isZero();
    }

    @Test
    @DisplayName("P1, P2, P6: what is committed is stored once, what is rolled back never")
    void committedMessagesAreStoredOnce() throws Exception {
        try (Relay relay = relay()) {
            relay.start();
            IntStream.range(0, 50).forEach(i -> outbox.commit(producer -> producer.send(message("m" + i))));
            try (InMemoryTransaction transaction = outbox.begin()) {
                transaction.producer().send(message("phantom"));
            }
            await(Settlement.Sent.class, 50);
        }
        assertThat(texts()).hasSize(50).doesNotHaveDuplicates().doesNotContain("phantom");
        assertThat(outbox.in(MessageState.SENT)).hasSize(50);
    }

    @Test
    @DisplayName(
            "P5: a key keeps its order through lost answers and lost batches; repeats come from unknown outcomes only")
    void aKeyKeepsItsOrderThroughLostConnections() throws Exception {
        broker.loseNextAnswer();
        broker.loseNextBatch();
        IntStream.range(0, 20)
                .forEach(i -> outbox.commit(producer -> producer.send(
                        Message.to(ORDERS).orderingKey("k").text("m" + i).build())));
        try (Relay relay = relay()) {
            relay.start();
            await(Settlement.Sent.class, 20);
        }
        assertThat(texts().stream().distinct().toList())
                .isEqualTo(IntStream.range(0, 20).mapToObj(i -> "m" + i).toList());
        assertThat(texts()).hasSizeLessThanOrEqualTo(40);
    }

    @Test
    @DisplayName("P11: a message the broker can never take is parked, its batch-mates are sent uncharged")
    void poisonIsParked() throws Exception {
        Predicate<Envelope> poison = message -> message.body().text().equals("poison");
        broker.refuse(poison, RefusalReason.TOO_LARGE);
        outbox.commit(producer ->
                producer.sendAll(List.of(message("a"), message("b"), message("poison"), message("c"), message("d"))));
        try (Relay relay = relay()) {
            relay.start();
            await(Settlement.Park.class, 1);
        }
        assertThat(outbox.in(MessageState.PARKED)).hasSize(1).allMatch(poison);
        assertThat(texts()).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    @DisplayName("P11: a broker that goes away and comes back costs nobody an attempt")
    void anOutageCostsNobodyAnAttempt() throws Exception {
        try (Relay relay = relay()) {
            relay.start();
            outbox.commit(producer -> producer.send(message("before")));
            await(Settlement.Sent.class, 1);
            int before = broker.connects();
            broker.goDown();
            outbox.commit(producer -> producer.sendAll(List.of(message("a"), message("b"))));
            broker.awaitConnects(before + 5, PATIENCE);
            broker.comeUp();
            for (Settlement sent : await(Settlement.Sent.class, 2)) {
                assertThat(sent.message().failedAttempts()).isZero();
            }
        }
        assertThat(texts()).containsExactlyInAnyOrder("before", "a", "b");
    }

    private Relay relay() {
        RelayListener listener = new RelayListener() {
            @Override
            public void onSettled(List<Settlement> settlements, Duration took) {
                settled.addAll(settlements);
            }

            @Override
            public void onSettleFailed(List<Settlement> settlements, Failure failure) {
                throw new AssertionError(failure);
            }
        };
        return Relay.builder("fakes", outbox, broker)
                .retry(RetryPolicy.defaults().withMaxAttempts(2))
                .outagePause(Backoff.fixed(Duration.ofMillis(1)))
                .listener(listener)
                .build();
    }

    private <S extends Settlement> List<S> await(Class<S> type, int count) throws InterruptedException {
        List<S> found = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (found.size() < count) {
            Settlement next = settled.poll(50, TimeUnit.MILLISECONDS);
            if (System.nanoTime() > end) {
                throw new AssertionError("Only " + found.size() + " of " + count + " " + type.getSimpleName());
            }
            if (next == null) {
                // A message that was charged for a lost connection waits for its retry.
                clock.advance(Duration.ofSeconds(1));
            } else if (type.isInstance(next)) {
                found.add(type.cast(next));
            }
        }
        return found;
    }

    private List<String> texts() {
        return broker.stored().stream().map(message -> message.body().text()).toList();
    }

    private static Message message(String text) {
        return Message.to(ORDERS).text(text).build();
    }
}
