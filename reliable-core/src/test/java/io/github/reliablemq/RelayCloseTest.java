package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.machine.Poll;
import io.github.reliablemq.machine.RetryPolicies;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a relay's close waits for, and for how long. */
@Timeout(60)
final class RelayCloseTest {

    private static final Duration NEVER = Duration.ofHours(1);

    private final ScriptedStore store = new ScriptedStore();
    private final ScriptedTransport broker = new ScriptedTransport();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(relayThreads()).isEmpty();
        assertThat(store.openSessions).hasValue(0);
        assertThat(store.subscriptions).hasValue(0);
        assertThat(broker.openLanes).hasValue(0);
    }

    @Test
    @DisplayName("P1: close settles the batch in hand before it returns")
    void closeSettlesTheBatchInHand() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        broker.answering(batch -> {
            sending.countDown();
            awaitQuietly(answer);
            return Outcome.stored();
        });
        store.record("a");
        Relay relay = relay(1, Duration.ofSeconds(10), Duration.ofSeconds(5));
        relay.start();
        assertThat(sending.await(30, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(relay::close, "test-closer");
        closer.start();
        answer.countDown();
        closer.join(30_000);
        assertThat(closer.isAlive()).isFalse();
        assertThat(store.settled).hasSize(1).first().isInstanceOf(Settlement.Sent.class);
    }

    @Test
    @Timeout(5)
    @DisplayName("close wakes lanes that wait for the doorbell and would wait for an hour")
    void closeWakesIdleLanes() throws Exception {
        Relay relay = relay(1, Duration.ofMillis(100), Duration.ofMillis(400));
        relay.start();
        assertThat(store.claims.poll(3, TimeUnit.SECONDS)).isNotNull();
        List<Thread> threads = relayThreads();
        relay.close();
        assertThat(threads).as("lane and keeper").hasSize(2).noneMatch(Thread::isAlive);
    }

    @Test
    @DisplayName("after close no thread of the relay is alive, not even for the moment a thread takes to end")
    void noThreadIsAliveAfterClose() {
        for (int i = 0; i < 20; i++) {
            Relay relay = relay(16, Duration.ofSeconds(10), Duration.ofSeconds(5));
            relay.start();
            List<Thread> threads = relayThreads();
            relay.close();
            assertThat(threads).as("lanes and keeper").hasSize(17).noneMatch(Thread::isAlive);
        }
    }

    @Test
    @DisplayName("close waits at most the send deadline and its grace, for all lanes together")
    void closeIsBoundedEvenWhenLanesHang() throws Exception {
        CountDownLatch hanging = new CountDownLatch(4);
        CountDownLatch released = new CountDownLatch(1);
        broker.answering(batch -> {
            hanging.countDown();
            awaitQuietly(released);
            return Outcome.stored();
        });
        for (int i = 0; i < 4; i++) {
            store.record("m" + i);
        }
        Relay relay = relay(4, Duration.ofMillis(100), Duration.ofMillis(900));
        relay.start();
        assertThat(hanging.await(30, TimeUnit.SECONDS)).isTrue();
        List<Thread> lanes = relayThreads();
        long before = System.nanoTime();
        relay.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        released.countDown();
        for (Thread lane : lanes) {
            lane.join(30_000);
        }
    }

    @Test
    @DisplayName("close does not wait for a store that hangs in a sign of life; the entry is withdrawn when it answers")
    void closeIsBoundedEvenWhenTheStoreHangs() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        store.beating = () -> {
            hanging.countDown();
            awaitQuietly(released);
            return 0;
        };
        Relay relay = relay(2, Duration.ofMillis(100), Duration.ofMillis(900));
        relay.start();
        assertThat(hanging.await(30, TimeUnit.SECONDS)).isTrue();
        List<Thread> threads = relayThreads();
        Thread closer = new Thread(relay::close, "test-closer");
        closer.start();
        closer.join(10_000);
        boolean isClosed = !closer.isAlive();
        assertThat(store.presences).hasValue(1);
        released.countDown();
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        closer.join(30_000);
        assertThat(isClosed).isTrue();
        assertThat(store.presences).hasValue(0);
    }

    /** Its lanes take one message at a time and, once idle, do not look again by themselves. */
    private Relay relay(int lanes, Duration sendDeadline, Duration closeGrace) {
        RelaySettings settings = new RelaySettings(
                "test",
                lanes,
                new Appetite(1, 1 << 20),
                RetryPolicies.only(RetryPolicy.defaults()),
                sendDeadline,
                closeGrace,
                Duration.ofSeconds(10),
                Backoff.fixed(Duration.ofMillis(1)),
                Backoff.fixed(Duration.ofMillis(1)),
                Poll.between(NEVER, NEVER),
                null,
                RelayListener.NONE,
                InstantSource.system(),
                new Random(1));
        return new Relay(settings, store, broker);
    }

    private static List<Thread> relayThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("reliablemq-"))
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
