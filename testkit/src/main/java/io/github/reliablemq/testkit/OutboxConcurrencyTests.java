package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the outbox contract about eight sessions at work at once. */
abstract class OutboxConcurrencyTests extends OutboxContractTests {

    private static final int THREADS = 8;
    /** What waits longer than that waits for something. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_CLAIMS = Duration.ofMillis(2);
    private static final Appetite SMALL = new Appetite(3, 1 << 20);

    @Test
    @DisplayName("P6: two sessions never share a message")
    void everyMessageIsSentOnce() throws Exception {
        int total = 200;
        probe().fixture().commit(producer -> {
            for (int i = 0; i < total; i++) {
                producer.send(
                        Message.to(OutboxStoreContract.ORDERS).text("m" + i).build());
            }
        });
        Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();
        AtomicInteger left = new AtomicInteger(total);
        workUntilDone(left, () -> {}, batch -> {
            for (Claimed message : batch.messages()) {
                sent.computeIfAbsent(OutboxProbe.text(message), text -> new AtomicInteger())
                        .incrementAndGet();
            }
            left.addAndGet(-batch.messages().size());
            return OutboxProbe.each(batch, Settlement.Sent::new);
        });
        assertThat(sent).hasSize(total);
        assertThat(sent.values()).allSatisfy(times -> assertThat(times).hasValue(1));
    }

    @Test
    @DisplayName("P5: each key keeps its order, also while it is still being recorded and some batches are given back")
    void everyKeyKeepsItsOrder() throws Exception {
        int keys = 5;
        int perKey = 30;
        Map<String, Queue<Integer>> order = new ConcurrentHashMap<>();
        AtomicInteger left = new AtomicInteger(keys * perKey);
        AtomicInteger claims = new AtomicInteger();
        Runnable recorder = () -> {
            for (int i = 0; i < perKey; i++) {
                for (int key = 0; key < keys; key++) {
                    probe().commitKeyed("k" + key, Integer.toString(i));
                }
            }
        };
        workUntilDone(left, recorder, batch -> {
            if (claims.incrementAndGet() % 4 == 0) {
                return OutboxProbe.each(batch, message -> new Settlement.Release(message, Departure.NOT_SENT));
            }
            for (Claimed message : batch.messages()) {
                order.computeIfAbsent(
                                message.envelope().orderingKey().orElseThrow(), key -> new ConcurrentLinkedQueue<>())
                        .add(Integer.parseInt(OutboxProbe.text(message)));
            }
            left.addAndGet(-batch.messages().size());
            return OutboxProbe.each(batch, Settlement.Sent::new);
        });
        assertThat(order).hasSize(keys);
        assertThat(order.values())
                .allSatisfy(numbers ->
                        assertThat(List.copyOf(numbers)).hasSize(perKey).isSorted());
    }

    @Test
    @DisplayName("a chosen id that an open transaction has recorded is waited for: duplicate if that one commits")
    void aChosenIdOfAnOpenTransactionIsWaitedFor() throws Exception {
        assertThat(recordedTwice(probe().fixture()::commit)).isTrue();
        assertThat(probe().drain()).containsExactly("chosen");
    }

    @Test
    @DisplayName("a chosen id that an open transaction has recorded is waited for: new if that one rolls back")
    void aChosenIdOfATransactionThatRollsBackIsFree() throws Exception {
        assertThat(recordedTwice(probe().fixture()::rollBack)).isFalse();
        assertThat(probe().drain()).containsExactly("chosen");
    }

    /** Whether the second of two transactions at once, of which that one ends the first, was told of a duplicate. */
    private boolean recordedTwice(Consumer<Consumer<ReliableProducer>> first) throws Exception {
        Message chosen = Message.to(OutboxStoreContract.ORDERS)
                .id(MessageId.named("chosen"))
                .text("chosen")
                .build();
        CountDownLatch recorded = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> one = threads.submit(() -> first.accept(producer -> {
                producer.send(chosen);
                recorded.countDown();
                await(end);
            }));
            await(recorded);
            AtomicBoolean duplicate = new AtomicBoolean();
            Future<?> two = threads.submit(() -> probe().fixture()
                    .commit(producer -> duplicate.set(producer.send(chosen).isDuplicate())));
            assertThatThrownBy(() -> two.get(SHORT.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            end.countDown();
            one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            two.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return duplicate.get();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private interface Work {
        List<Settlement> on(Batch batch);
    }

    private void workUntilDone(AtomicInteger left, Runnable meanwhile, Work work)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            List<Future<?>> lanes = new ArrayList<>();
            lanes.add(threads.submit(meanwhile));
            for (int i = 0; i < THREADS; i++) {
                lanes.add(threads.submit(() -> lane(left, work, end)));
            }
            for (Future<?> lane : lanes) {
                lane.get(PATIENCE.toSeconds() + 10, TimeUnit.SECONDS);
            }
        } catch (TimeoutException e) {
            throw new AssertionError("A lane hangs in the store", e);
        } finally {
            threads.shutdownNow();
        }
        assertThat(left).as("messages nobody sent within " + PATIENCE).hasValue(0);
    }

    private void lane(AtomicInteger left, Work work, long end) {
        try (OutboxSession session = probe().fixture().store().open()) {
            while (left.get() > 0 && System.nanoTime() < end) {
                Batch batch = session.claim(SMALL);
                if (batch.messages().isEmpty()) {
                    LockSupport.parkNanos(BETWEEN_CLAIMS.toNanos());
                } else {
                    batch.settle(work.on(batch));
                }
            }
        }
    }
}
