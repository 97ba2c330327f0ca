package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A relay between a fixture's store and transport, and what is known of it from outside. Thread-safe. */
final class RelayRig implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String NAME = "contract";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    /** How long nothing ends before time is made to pass, for what waits for a retry. */
    private static final Duration STANDSTILL = Duration.ofMillis(300);

    private final RelayContract.Fixture fixture;
    private final List<Settlement> settled = new CopyOnWriteArrayList<>();
    private final Set<MessageId> ended = ConcurrentHashMap.newKeySet();
    private final AtomicInteger settleFailures = new AtomicInteger();
    private final AtomicInteger pauses = new AtomicInteger();
    private final AtomicInteger failedSends = new AtomicInteger();
    private final AtomicReference<Runnable> beforeSettling = new AtomicReference<>(() -> {});

    RelayRig(RelayContract.Fixture fixture) {
        this.fixture = fixture;
    }

    RelayContract.Fixture fixture() {
        return fixture;
    }

    /** Starts a relay, which the caller closes. */
    Relay start(int lanes) {
        return build(lanes).start();
    }

    /** A relay that is not started yet; the caller closes it. */
    Relay build(int lanes) {
        return Relay.builder(NAME, fixture.store(), fixture.transport())
                .lanes(lanes)
                .retry(RetryPolicy.defaults().withMaxAttempts(2))
                .outagePause(Backoff.fixed(Duration.ofMillis(20)))
                .listener(new Notes())
                .build();
    }

    /** Has that done once, when the broker has answered to the next batch and its settlement is not yet on its way. */
    void beforeNextSettlement(Runnable harm) {
        beforeSettling.set(harm);
    }

    /** What was committed of that kind, in the order it was told. */
    <S extends Settlement> List<S> settled(Class<S> type) {
        return settled.stream().filter(type::isInstance).map(type::cast).toList();
    }

    int settleFailures() {
        return settleFailures.get();
    }

    /** How many batches the broker is not known to have stored. */
    int failedSends() {
        return failedSends.get();
    }

    int pauses() {
        return pauses.get();
    }

    /** Waits until that many messages are known to be sent, parked or expired; makes time pass when nothing moves. */
    void awaitEnded(Relay relay, int messages) {
        long moved = System.nanoTime();
        long end = moved + PATIENCE.toNanos();
        int before = 0;
        while (ended.size() < messages && System.nanoTime() < end) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            if (ended.size() > before) {
                before = ended.size();
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STANDSTILL.toNanos()) {
                fixture.elapse(Duration.ofSeconds(1));
                relay.wakeUp();
                moved = System.nanoTime();
            }
        }
        assertThat(ended).as("messages that ended within %s", PATIENCE).hasSize(messages);
    }

    static void await(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime() < end)
                    .as("%s within %s", what, PATIENCE)
                    .isTrue();
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** Nothing can be claimed, and nothing becomes due by itself. */
    void assertNothingIsLeft() {
        fixture.elapse(Duration.ofDays(1));
        assertLeft();
    }

    /** Just those can be claimed at once, by anybody, and nobody was charged for them. */
    void assertLeft(String... texts) {
        try (OutboxSession session = fixture.store().open()) {
            Batch batch = session.claim(OutboxStoreContract.HUNGRY);
            assertThat(batch.messages()).extracting(OutboxProbe::text).containsExactlyInAnyOrder(texts);
            assertThat(batch.messages())
                    .allSatisfy(message -> assertThat(message.failedAttempts()).isZero());
            batch.release();
        }
    }

    /** The names of the relays' threads that are alive. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("reliablemq-" + NAME + "-"))
                .toList();
    }

    @Override
    public void close() {
        fixture.close();
    }

    private final class Notes implements RelayListener {

        @Override
        public void onAnswered(int messages, Outcome outcome, Duration took) {
            if (!outcome.equals(Outcome.stored())) {
                failedSends.incrementAndGet();
            }
            beforeSettling.getAndSet(() -> {}).run();
        }

        @Override
        public void onSettled(List<Settlement> settlements, Duration took) {
            settled.addAll(settlements);
            settlements.stream()
                    .filter(each -> each instanceof Settlement.Sent
                            || each instanceof Settlement.Park
                            || each instanceof Settlement.Expire)
                    .forEach(each -> ended.add(each.message().envelope().id()));
        }

        @Override
        public void onSettleFailed(List<Settlement> settlements, Failure failure) {
            settleFailures.incrementAndGet();
        }

        @Override
        public void onPaused(Failure cause, Duration wait) {
            pauses.incrementAndGet();
        }
    }
}
