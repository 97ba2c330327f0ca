package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RelayPresence.Leftover;
import io.github.reliablemq.spi.RowId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a relay has its store tidied up, and when not. */
@Timeout(60)
class RelayHousekeepingTest {

    private static final Duration SOON = Duration.ofMillis(100);

    private final ScriptedStore store = new ScriptedStore();
    private final ScriptedTransport broker = new ScriptedTransport();

    @Test
    void aRelayTidiesUpAgainAndAgain() throws Exception {
        try (Relay relay = builder().housekeepingEvery(SOON).build()) {
            relay.start();
            await(() -> store.batchesTidied.get() >= 3);
        }
    }

    @Test
    @DisplayName("while there is more to delete a round goes on, batch by batch")
    void aRoundGoesOnWhileThereIsMore() {
        Script script = new Script(Leftover.SOME, Leftover.SOME, Leftover.SOME, Leftover.NONE);
        Doorbell doorbell = new Doorbell();
        script.whenEmpty = doorbell::close;
        new Housekeeper("test", Duration.ofMillis(1), () -> script, doorbell, new Random(1)).run();
        assertThat(script.batches).isEqualTo(4);
    }

    @Test
    void aStoreThatCannotBeTidiedIsTriedAgain() {
        Script script = new Script(Leftover.NONE, Leftover.NONE);
        script.failuresLeft = 2;
        Doorbell doorbell = new Doorbell();
        script.whenEmpty = doorbell::close;
        new Housekeeper("test", Duration.ofMillis(1), () -> script, doorbell, new Random(1)).run();
        assertThat(script.batches).isEqualTo(4);
    }

    @Test
    @DisplayName("a relay that is careful leaves its one connection to what it announces")
    void aCarefulRelayDoesNotTidyUp() throws Exception {
        store.formerEnds = new FormerEnds(2, Set.of(), Set.of());
        store.claimTimeout = Duration.ofSeconds(1);
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        broker.answering(batch -> {
            sending.countDown();
            awaitQuietly(answer);
            return Outcome.stored();
        });
        store.record("a");
        try (Relay relay = builder()
                .housekeepingEvery(SOON)
                .sendDeadline(Duration.ofMillis(500))
                .build()) {
            relay.start();
            assertThat(sending.await(20, TimeUnit.SECONDS)).isTrue();
            LockSupport.parkNanos(SOON.multipliedBy(4).toNanos());
            assertThat(store.batchesTidied).hasValue(0);
            answer.countDown();
            await(() -> store.batchesTidied.get() >= 1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void housekeepingCanBeSwitchedOff() {
        try (Relay relay = builder().withoutHousekeeping().build()) {
            relay.start();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .contains("reliablemq-test-keeper")
                    .doesNotContain("reliablemq-test-housekeeper");
        }
    }

    @Test
    @DisplayName("closing does not wait for the next round, and leaves no thread behind")
    void closingEndsTheWaitForTheNextRound() {
        Relay relay = builder().housekeepingEvery(Duration.ofDays(1)).build().start();
        assertThat(threads()).contains("reliablemq-test-housekeeper");
        relay.close();
        assertThat(threads()).noneMatch(name -> name.startsWith("reliablemq-test-"));
    }

    @Test
    void impossiblePausesAreRefused() {
        assertThatThrownBy(() -> builder().housekeepingEvery(Duration.ZERO).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("relay.housekeeping: must be 100 ms to 1 day");
    }

    private RelayBuilder builder() {
        return Relay.builder("test", store, broker).lanes(1);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.call()) {
            assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** Answers as told, and fails before that as often as told. */
    private static final class Script implements RelayPresence {

        private final Queue<Leftover> answers;
        private Runnable whenEmpty = () -> {};
        private int failuresLeft;
        private int batches;

        Script(Leftover... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public Leftover tidy() {
            batches++;
            if (failuresLeft > 0) {
                failuresLeft--;
                throw new StoreException("told to fail");
            }
            Leftover answer = answers.remove();
            if (answers.isEmpty()) {
                whenEmpty.run();
            }
            return answer;
        }

        @Override
        public FormerEnds formerEnds() {
            return FormerEnds.CLEAN;
        }

        @Override
        public int beat() {
            return 0;
        }

        @Override
        public void announce(List<RowId> rows) {}

        @Override
        public void atEase() {}

        @Override
        public void close() {}
    }
}
