package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.RelayHealth.Level;
import io.github.reliablemq.machine.Poll;
import io.github.reliablemq.machine.RetryPolicies;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.RowId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P7, P11: a relay that runs while others end. */
final class RelayVigilanceTest {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

    private final ScriptedStore store = new ScriptedStore();
    private final ScriptedTransport broker = new ScriptedTransport();
    private final AtomicInteger stopped = new AtomicInteger();
    private final RelayListener listener = new RelayListener() {
        @Override
        public void onStopped(Destination destination, Failure cause) {
            stopped.incrementAndGet();
        }
    };

    @Test
    @DisplayName("P11: a relay that runs becomes careful when others end, and is at ease again in the end")
    void aRunningRelayBecomesCareful() throws Exception {
        store.claimTimeout = Duration.ofSeconds(1);
        try (Relay relay = relay()) {
            relay.start();
            send("a");
            assertThat(store.announced).isEmpty();
            await(() -> store.beats.get() >= 5);
            assertThat(store.presences).hasValue(1);

            store.formerEnds = new FormerEnds(2, Set.of(), Set.of());
            await(() -> relay.health().level() == Level.DEGRADED);
            sendUntilOneIsAnnounced();

            await(() -> relay.health().level() == Level.UP);
            assertThat(store.formerEnds).isEqualTo(FormerEnds.CLEAN);
            store.announced.clear();
            send("c");
            assertThat(store.announced).isEmpty();
            assertThat(store.presences).hasValue(1);
        }
        assertThat(store.presences).hasValue(0);
        assertThat(store.openSessions).hasValue(0);
    }

    @Test
    @DisplayName("One end is not enough, and once seen it does not count again")
    void oneEndChangesNothing() throws Exception {
        try (Relay relay = relay()) {
            relay.start();
            await(() -> store.beats.get() >= 5);
            store.formerEnds = new FormerEnds(1, Set.of(), Set.of());
            int seen = store.beats.get();
            await(() -> store.beats.get() >= seen + 20);
            send("a");
            assertThat(store.announced).isEmpty();
            assertThat(store.registrations)
                    .as("at the start, and once because of it")
                    .hasValue(2);
        }
    }

    @Test
    @DisplayName("P11: an end that is seen while the relay is careful is looked into when it is at ease")
    void anEndWhileCarefulIsNotForgotten() throws Exception {
        store.claimTimeout = Duration.ofSeconds(1);
        store.formerEnds = new FormerEnds(2, Set.of(), Set.of());
        // The third one had announced a row that still waits: it is left when the others are explained.
        store.afterwards = new FormerEnds(1, Set.of(new RowId(99)), Set.of());
        try (Relay relay = relay()) {
            relay.start();
            await(() -> store.beats.get() >= 5);
            store.formerEnds = new FormerEnds(3, Set.of(new RowId(99)), Set.of());
            await(() -> store.registrations.get() == 2);
            sendUntilOneIsAnnounced();
            int seen = store.beats.get();
            await(() -> store.beats.get() >= seen + 2_000);
            assertThat(store.registrations).as("and only once").hasValue(2);
        }
    }

    @Test
    @DisplayName("P11: an end that is seen while the former ones are explained is not explained with them")
    void anEndWhileOthersAreExplainedIsLookedIntoAfterwards() {
        store.claimTimeout = Duration.ofSeconds(1);
        store.formerEnds = new FormerEnds(2, Set.of(), Set.of());
        store.afterwards = new FormerEnds(1, Set.of(new RowId(99)), Set.of());
        AtomicInteger enteredSoFar = new AtomicInteger();
        store.explaining = () -> {
            int seen = store.beats.get();
            await(() -> store.beats.get() >= seen + 20);
            enteredSoFar.compareAndSet(0, store.registrations.get());
        };
        try (Relay relay = relay()) {
            relay.start();
            await(() -> store.beats.get() >= 5);
            store.formerEnds = new FormerEnds(3, Set.of(new RowId(99)), Set.of());
            await(() -> enteredSoFar.get() > 0);
            assertThat(enteredSoFar).hasValue(1);
            await(() -> store.registrations.get() == 2);
        }
    }

    @Test
    @DisplayName("P11: a relay goes on announcing what it sends until it is on record that it need not")
    void aRelayStaysCarefulUntilItsEaseIsOnRecord() throws Exception {
        store.claimTimeout = Duration.ofSeconds(1);
        store.formerEnds = new FormerEnds(2, Set.of(), Set.of());
        AtomicInteger refusals = new AtomicInteger();
        AtomicBoolean away = new AtomicBoolean(true);
        store.explaining = () -> {
            if (away.get()) {
                refusals.incrementAndGet();
                throw new StoreUnavailableException("away");
            }
        };
        try (Relay relay = relay()) {
            relay.start();
            await(() -> refusals.get() >= 3);
            assertThat(relay.health().level()).isEqualTo(Level.DEGRADED);
            send("announced");
            assertThat(store.announced).hasSize(1);
            away.set(false);
            await(() -> relay.health().level() == Level.UP);
            store.announced.clear();
            send("no longer announced");
            assertThat(store.announced).isEmpty();
        }
    }

    @Test
    @DisplayName("P11: lanes that wait for the doorbell become careful at once")
    void lanesThatWaitBecomeCarefulAtOnce() throws Exception {
        try (Relay relay = relay(Duration.ofMinutes(10))) {
            relay.start();
            await(() -> store.beats.get() >= 5);
            store.formerEnds = new FormerEnds(2, Set.of(), Set.of());
            await(() -> relay.health().level() == Level.DEGRADED);
        }
    }

    @Test
    @DisplayName("P7: a destination that is left alone again after that is told again")
    void standstillsAreToldAgain() throws Exception {
        store.claimTimeout = Duration.ofSeconds(1);
        broker.answering(batch ->
                new Outcome.Refused(RefusalReason.NO_SPACE, Outcome.Scope.BATCH, Failure.of("Full", "no space")));
        store.record("a");
        try (Relay relay = relay()) {
            relay.start();
            await(() -> stopped.get() == 1 && store.beats.get() >= 5);
            store.formerEnds = new FormerEnds(2, Set.of(), Set.of());
            await(() -> stopped.get() >= 2);
        }
    }

    @Test
    void aRelayWithOneLaneSaysThatItIsCareful() {
        store.formerEnds = new FormerEnds(2, Set.of(), Set.of());
        try (Relay relay = Relay.builder("test", store, broker)
                .lanes(1)
                .sendDeadline(Duration.ofMillis(500))
                .build()) {
            relay.start();
            await(() -> relay.health().lanes().get(0).activity() == RelayHealth.Activity.IDLE);
            assertThat(relay.health().level()).isEqualTo(Level.DEGRADED);
        }
    }

    /** What is sent while the lanes have not heard of it yet is not announced; from then on everything is. */
    private void sendUntilOneIsAnnounced() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (int i = 0; store.announced.isEmpty(); i++) {
            assertThat(System.nanoTime()).as("it is careful in time").isLessThan(end);
            send("until one is announced " + i);
        }
        assertThat(store.announced.poll()).hasSize(1);
    }

    private void send(String text) throws InterruptedException {
        store.record(text);
        store.ring();
        assertThat(store.settled.poll(20, TimeUnit.SECONDS)).isNotNull();
    }

    private Relay relay() {
        return relay(Duration.ofMillis(10));
    }

    private Relay relay(Duration poll) {
        RelaySettings settings = new RelaySettings(
                "test",
                2,
                new Appetite(10, 1 << 20),
                RetryPolicies.only(RetryPolicy.defaults()),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                LOOK_AGAIN,
                Backoff.fixed(LOOK_AGAIN),
                Backoff.fixed(LOOK_AGAIN),
                Poll.between(poll, poll),
                null,
                listener,
                InstantSource.system(),
                new Random(1));
        return new Relay(settings, store, broker);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }
}
