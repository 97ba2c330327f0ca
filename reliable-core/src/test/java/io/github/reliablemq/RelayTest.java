package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.machine.LaneEffect;
import io.github.reliablemq.machine.Poll;
import io.github.reliablemq.machine.RetryPolicies;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Settlement;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shell around the machine: threads, doorbell, listener, start and close. */
@Timeout(60)
final class RelayTest {

    private static final Duration LONG_POLL = Duration.ofHours(1);

    private final ScriptedStore store = new ScriptedStore();
    private final ScriptedTransport broker = new ScriptedTransport();
    private InstantSource clock = InstantSource.system();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("reliablemq-"));
        assertThat(store.openSessions).hasValue(0);
        assertThat(store.subscriptions).hasValue(0);
        assertThat(broker.openLanes).hasValue(0);
    }

    @Test
    void everyProblemOfTheConfigurationIsNamedAtOnce() {
        RelayBuilder builder = Relay.builder("a b", store, broker)
                .lanes(0)
                .batchMessages(10_001)
                .batchBytes(1)
                .sendDeadline(Duration.ofHours(1))
                .longestPoll(Duration.ofMillis(9));
        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused ->
                                assertThat(refused.problems()).hasSize(7).allMatch(line -> line.startsWith("relay.")));
        assertThatThrownBy(() -> builder().sendDeadline(store.claimTimeout()).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("claim timeout");
        assertThatCode(() ->
                        builder().lanes(16).longestPoll(Duration.ofMillis(10)).build())
                .doesNotThrowAnyException();
    }

    @Test
    void recordedMessagesAreSentAndSettled() throws Exception {
        store.record("a");
        try (Relay relay = builder().build()) {
            relay.start();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    @DisplayName("P7: the send that finds a stuck destination is given a quarter of the send deadline, and no other")
    void theSearchForAStuckDestinationIsShort() throws Exception {
        Duration deadline = Duration.ofSeconds(8);
        AtomicInteger sends = new AtomicInteger();
        broker.answering(batch ->
                sends.incrementAndGet() == 1 ? Outcome.unanswered(new IOException("silence")) : Outcome.stored());
        store.record("a");
        try (Relay relay = builder()
                .lanes(1)
                .sendDeadline(deadline)
                .outagePause(Backoff.fixed(Duration.ofMillis(1)))
                .build()) {
            relay.start();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Release.class);
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
        }
        assertThat(broker.deadlines).containsExactly(deadline, deadline.dividedBy(4));
    }

    @Test
    void aRelayStartsOnceAndClosesTwice() {
        Relay relay = builder().build();
        relay.start();
        assertThatThrownBy(relay::start).isInstanceOf(IllegalStateException.class);
        relay.close();
        relay.close();
        assertThatThrownBy(relay::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRelayThatNeverStartedClosesAtOnce() {
        Relay relay = builder().build();
        relay.close();
        assertThat(broker.connects).isEmpty();
    }

    @Test
    @DisplayName("P7: the doorbell wakes an idle lane at once, however long it would have waited, and only then")
    void theDoorbellWakesAnIdleLane() throws Exception {
        try (Relay relay = thatNeverPolls(RelayListener.NONE)) {
            relay.start();
            awaitEmptyClaim();
            store.record("a");
            store.ring();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
            awaitEmptyClaim();
            assertThat(store.claims.poll(50, TimeUnit.MILLISECONDS)).isNull();
            store.record("b");
            relay.wakeUp();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    @DisplayName("P7: a commit between an empty claim and the wait after it is not slept through")
    void aRingAfterAnEmptyClaimIsNotLost() throws Exception {
        store.afterNextEmptyClaim(() -> {
            store.record("a");
            store.ring();
        });
        try (Relay relay = thatNeverPolls(RelayListener.NONE)) {
            relay.start();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    @DisplayName("P7: after a batch that left nothing a lane waits for the doorbell; a drain asks for an empty claim")
    void aBatchThatLeftNothingIsFollowedByAWait() throws Exception {
        store.left = Outlook.NOTHING;
        store.record("a");
        try (Relay relay = thatNeverPolls(RelayListener.NONE)) {
            relay.start();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
            assertThat(store.claims.poll()).isEqualTo("1 claimed");
            assertThat(store.claims.poll(50, TimeUnit.MILLISECONDS)).isNull();
            store.record("b");
            assertThat(relay.drain(LONG_POLL)).isTrue();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    @DisplayName("P7: a ring while messages are gathered is kept until then")
    void aRingWhileMessagesAreGatheredIsKept() throws Exception {
        store.left = Outlook.NOTHING;
        List.of("a", "b").forEach(store::record);
        AtomicLong reading = new AtomicLong();
        clock = () -> Instant.ofEpochMilli(100 * reading.incrementAndGet());
        try (Relay relay = thatNeverPolls(RelayListener.NONE)) {
            relay.start();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
            while (relay.health().lanes().get(0).activity() != RelayHealth.Activity.IDLE) {
                Thread.onSpinWait();
            }
            store.record("e");
            store.ring();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    @DisplayName("P7: what came behind a batch is claimed although nobody rings and nobody polls")
    void whatCameBehindABatchIsClaimedWithoutARing() throws Exception {
        store.left = new Outlook(Outlook.Work.BEHIND, null);
        List.of("a", "b").forEach(store::record);
        AtomicLong reading = new AtomicLong();
        clock = () -> Instant.ofEpochMilli(100 * reading.incrementAndGet());
        try (Relay relay = thatNeverPolls(RelayListener.NONE)) {
            relay.start();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
            store.record("c");
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    @DisplayName("P7: a lane whose claim fails leaves to another one what it was woken for")
    void aFailedClaimWakesAnotherLane() throws Exception {
        try (Relay relay = thatNeverPolls(2, Backoff.fixed(LONG_POLL), RelayListener.NONE)) {
            relay.start();
            while (!relay.health().lanes().stream().allMatch(lane -> lane.activity() == RelayHealth.Activity.IDLE)) {
                Thread.onSpinWait();
            }
            store.failNextClaim(new StoreUnavailableException("once", new IOException("gone")));
            store.record("a");
            store.ring();
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    @DisplayName("P7: a ring before a wait ends it at once")
    void aRingBeforeAWaitEndsIt() {
        Doorbell bell = new Doorbell();
        Doorbell.Heard heard = bell.heard();
        bell.ring(Wake.COMMIT);
        LaneEffect.Idle wait = new LaneEffect.Idle(Duration.ZERO, LONG_POLL, Wake.POLL);
        assertThat(bell.await(heard, wait)).isEqualTo(Wake.COMMIT);
        LaneEffect.Idle glance = new LaneEffect.Idle(Duration.ZERO, Duration.ofNanos(1), Wake.POLL);
        assertThat(bell.await(bell.heard(), glance)).isEqualTo(Wake.POLL);
        bell.close();
        assertThat(bell.await(bell.heard(), wait)).isEqualTo(Wake.POLL);
        bell.awaitClosed(LONG_POLL);
        assertThat(bell.isClosed()).isTrue();
    }

    @Test
    @DisplayName("P11: a broker that is absent at start is waited for; nothing is charged")
    void aBrokerAbsentAtStartIsWaitedFor() throws Exception {
        broker.down(true);
        store.record("a");
        try (Relay relay = builder().build()) {
            relay.start();
            for (int tries = 0; tries < 3; tries++) {
                assertThat(broker.connects.poll(30, TimeUnit.SECONDS)).isNotNull();
            }
            assertThat(store.claims).isEmpty();
            broker.down(false);
            assertThat(nextSettlement())
                    .isInstanceOfSatisfying(
                            Settlement.Sent.class,
                            sent -> assertThat(sent.message().failedAttempts()).isZero());
        }
    }

    @Test
    void aStoreAbsentAtStartIsWaitedFor() throws Exception {
        store.record("a");
        store.failWith(new StoreUnavailableException("database down"));
        BlockingQueue<Failure> pauses = new LinkedBlockingQueue<>();
        try (Relay relay = builder().listener(pausesInto(pauses)).build()) {
            relay.start();
            assertThat(pauses.poll(30, TimeUnit.SECONDS)).isNotNull();
            store.failWith(null);
            assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    void aStoreThatRefusesStopsTheStart() {
        store.failWith(new SchemaException("no tables"));
        try (Relay relay = builder().build()) {
            assertThatThrownBy(relay::start).isInstanceOf(SchemaException.class);
        }
        assertThat(broker.connects).isEmpty();
    }

    @Test
    void aListenerThatThrowsDoesNotHurt() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        RelayListener rude = new RelayListener() {
            @Override
            public void onSettled(List<Settlement> settlements, Duration took) {
                throw new IllegalStateException("rude");
            }

            @Override
            public void onSettleFailed(List<Settlement> settlements, Failure failure) {
                failures.incrementAndGet();
            }

            @Override
            public void onWoken(Wake cause) {
                throw new IllegalStateException("rude");
            }
        };
        try (Relay relay = thatNeverPolls(rude)) {
            relay.start();
            for (String text : List.of("a", "b", "c")) {
                awaitEmptyClaim();
                store.record(text);
                store.ring();
                assertThat(nextSettlement()).isInstanceOf(Settlement.Sent.class);
            }
        }
        assertThat(failures).hasValue(0);
    }

    @Test
    void lanesOfOneRelayHaveNamesOfTheirOwn() throws Exception {
        try (Relay relay = builder().lanes(3).build()) {
            relay.start();
            awaitEmptyClaim();
            awaitEmptyClaim();
            awaitEmptyClaim();
        }
        assertThat(broker.connects).hasSize(3).doesNotHaveDuplicates();
        assertThat(broker.connects)
                .allSatisfy(lane -> assertThat(lane.toString()).startsWith("test-"));
    }

    private RelayBuilder builder() {
        return Relay.builder("test", store, broker)
                .random(new Random(1))
                .outagePause(Backoff.fixed(Duration.ofMillis(1)));
    }

    /** One lane that waits for the doorbell from its first idle wait on. */
    private Relay thatNeverPolls(RelayListener listener) {
        return thatNeverPolls(1, Backoff.fixed(Duration.ofMillis(1)), listener);
    }

    private Relay thatNeverPolls(int lanes, Backoff outage, RelayListener listener) {
        RelaySettings settings = new RelaySettings(
                "test",
                lanes,
                new Appetite(10, 1 << 20),
                RetryPolicies.only(RetryPolicy.defaults()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                outage,
                Backoff.fixed(Duration.ofMillis(1)),
                Poll.between(LONG_POLL, LONG_POLL),
                null,
                listener,
                clock,
                new Random(1));
        return new Relay(settings, store, broker);
    }

    private Settlement nextSettlement() throws InterruptedException {
        Settlement next = store.settled.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was settled within 30 s");
        }
        return next;
    }

    private void awaitEmptyClaim() throws InterruptedException {
        String claim = store.claims.poll(30, TimeUnit.SECONDS);
        while (claim != null && !claim.startsWith("0")) {
            claim = store.claims.poll(30, TimeUnit.SECONDS);
        }
        assertThat(claim).isNotNull();
    }

    private static RelayListener pausesInto(BlockingQueue<Failure> pauses) {
        return new RelayListener() {
            @Override
            public void onPaused(Failure cause, Duration wait) {
                pauses.add(cause);
            }
        };
    }
}
