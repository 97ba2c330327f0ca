package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseStore.Renewal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P4r: how long the lease of a running handler lasts, and who is told when it ends. */
final class LeaseKeeperTest {

    private static final Duration THIRD = Duration.ofSeconds(10);

    private final ScriptedLeases leases = new ScriptedLeases();
    private final HeardLeases listener = new HeardLeases();
    private final List<String> seen = new ArrayList<>();

    @Test
    @DisplayName("P4r: the lease of a running handler is renewed at every third of it")
    void aLeaseIsRenewedWhileItsHandlerRuns() {
        run((message, lease) -> {
            assertThat(lease.idempotencyKey()).isEqualTo("mailer:" + message.id());
            for (int i = 0; i < 9; i++) {
                passes(THIRD);
                assertThat(lease.leaseValid()).isTrue();
            }
        });
        assertThat(leases.calls).filteredOn("renew"::equals).hasSize(9);
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void aLeaseIsNotRenewedBeforeItsTime() {
        run((message, lease) -> passes(THIRD.minusMillis(1)));
        assertThat(leases.calls).containsExactly("claim", "complete");
    }

    @Test
    @DisplayName("P4r: nothing is renewed once the handler has returned, and nobody is called back")
    void renewalsEndWithTheHandler() {
        leases.renewals.add(() -> Renewal.LOST);
        run((message, lease) -> lease.onLeaseLost(() -> seen.add("lost")));
        passes(THIRD.multipliedBy(4));
        assertThat(leases.calls).containsExactly("claim", "complete");
        assertThat(seen).isEmpty();
    }

    @Test
    void renewalsEndWithAHandlerThatFails() {
        leases.consumer()
                .build(message -> {
                    throw new IllegalStateException("no");
                })
                .accept(delivery());
        passes(THIRD.multipliedBy(4));
        assertThat(leases.calls).containsExactly("claim", "release");
    }

    @Test
    @DisplayName("P4r: a lease that is gone is told to its handler at once, and not renewed any longer")
    void aLostLeaseIsTold() {
        for (Renewal gone : List.of(Renewal.LOST, Renewal.ALREADY_DONE)) {
            leases.renewals.add(() -> gone);
            run((message, lease) -> {
                lease.onLeaseLost(() -> seen.add("lost"));
                passes(THIRD);
                assertThat(lease.leaseValid()).isFalse();
                lease.onLeaseLost(() -> seen.add("late"));
                passes(THIRD);
            });
        }
        assertThat(seen).containsExactly("lost", "late", "lost", "late");
        assertThat(listener.heard).containsExactly("leaseLost", "leaseLost");
        assertThat(leases.calls).filteredOn("renew"::equals).hasSize(2);
    }

    @Test
    @DisplayName("P4r: renewals go on after an error, and sooner")
    void renewalsGoOnAfterAnError() {
        leases.renewals.add(ScriptedLeases::away);
        run((message, lease) -> {
            passes(THIRD);
            passes(Duration.ofSeconds(3));
            assertThat(lease.leaseValid()).isTrue();
            passes(Duration.ofSeconds(29));
            assertThat(lease.leaseValid()).isTrue();
        });
        assertThat(leases.calls).filteredOn("renew"::equals).hasSize(3);
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void aStoreThatThrowsSomethingElseDoesNotEndRenewals() {
        leases.renewals.add(() -> {
            throw new IllegalStateException("a bug");
        });
        run((message, lease) -> {
            passes(THIRD);
            passes(THIRD);
        });
        assertThat(leases.calls).filteredOn("renew"::equals).hasSize(2);
    }

    @Test
    @DisplayName("P4r: a lease that could not be renewed until its end counts as lost, and may come back")
    void aLeaseThatRanOutIsToldAndMayComeBack() {
        for (int i = 0; i < 4; i++) {
            leases.renewals.add(ScriptedLeases::away);
        }
        run((message, lease) -> {
            lease.onLeaseLost(() -> seen.add("lost"));
            for (int i = 0; i < 4; i++) {
                passes(THIRD);
            }
            assertThat(lease.leaseValid()).isFalse();
            passes(THIRD);
            assertThat(lease.leaseValid()).isTrue();
        });
        assertThat(seen).containsExactly("lost");
        assertThat(listener.heard).containsExactly("leaseLost");
    }

    @Test
    @DisplayName("P4r: a process that stood still finds its lease invalid before anybody told it")
    void aProcessThatStoodStillKnows() {
        run((message, lease) -> {
            leases.advance(THIRD.multipliedBy(3));
            assertThat(lease.leaseValid()).isFalse();
        });
    }

    @Test
    @DisplayName("P4r: a handler that hangs loses its lease after the longest time")
    void renewalsAreBounded() {
        leases.consumer()
                .times(LeaseTimes.defaults().withLongest(Duration.ofMinutes(1)))
                .listener(listener)
                .build((message, lease) -> {
                    lease.onLeaseLost(() -> seen.add("given up"));
                    for (int i = 0; i < 7; i++) {
                        passes(THIRD);
                    }
                    assertThat(seen).containsExactly("given up");
                    assertThat(lease.leaseValid()).isTrue();
                    passes(THIRD.multipliedBy(2));
                    assertThat(lease.leaseValid()).isFalse();
                })
                .accept(delivery());
        assertThat(leases.calls).filteredOn("renew"::equals).hasSize(6);
        assertThat(listener.heard).containsExactly("leaseLost");
    }

    @Test
    void aClockThatIsSetBackDoesNotStopRenewals() {
        run((message, lease) -> {
            leases.advance(Duration.ofHours(-1));
            leases.keeper.turn();
        });
        assertThat(leases.calls).containsExactly("claim", "renew", "complete");
    }

    @Test
    void aCallbackThatThrowsDoesNotKeepOthersFromBeingCalled() {
        leases.renewals.add(() -> Renewal.LOST);
        run((message, lease) -> {
            lease.onLeaseLost(() -> {
                throw new IllegalStateException("broken");
            });
            lease.onLeaseLost(() -> {
                throw new NoSuchMethodError("unfit");
            });
            lease.onLeaseLost(() -> seen.add("lost"));
            passes(THIRD);
        });
        assertThat(seen).containsExactly("lost");
    }

    @Test
    @DisplayName("Its thread renews what is due and ends when it is closed")
    void itsThreadRenewsAndEndsWithIt() {
        CountDownLatch renewed = new CountDownLatch(1);
        LeaseKeeper keeper = LeaseKeeper.start("keepertest", new Renewing(renewed), InstantSource.system());
        try {
            assertThat(threads()).hasSize(1);
            Verdict verdict = keeper.consumer(Deliveries.CONSUMER)
                    .times(LeaseTimes.defaults().withLease(Duration.ofSeconds(1)))
                    .build(message ->
                            assertThat(renewed.await(10, TimeUnit.SECONDS)).isTrue())
                    .accept(delivery());
            assertThat(verdict).isEqualTo(new Verdict.Done());
        } finally {
            keeper.close();
        }
        assertThat(threads()).isEmpty();
        assertThat(keeper.isClosed()).isTrue();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("reliablemq-keepertest-leases"))
                .toList();
    }

    private void run(LeaseAwareHandler handler) {
        leases.consumer().listener(listener).build(handler).accept(delivery());
    }

    private void passes(Duration time) {
        leases.advance(time);
        leases.keeper.turn();
    }

    /** Grants everything. */
    private record Renewing(CountDownLatch renewed) implements LeaseStore {

        @Override
        public LeaseClaim claim(Lease lease) {
            return new LeaseClaim.Acquired();
        }

        @Override
        public Renewal renew(Lease lease) {
            renewed.countDown();
            return Renewal.RENEWED;
        }

        @Override
        public Completion complete(Lease lease) {
            return Completion.COMPLETED;
        }

        @Override
        public void release(Lease lease) {
            throw new AssertionError("nothing failed");
        }

        @Override
        public boolean decide(ConsumerName consumer, MessageId id, Decision decision, Duration retention) {
            throw new AssertionError("operators decide");
        }
    }
}
