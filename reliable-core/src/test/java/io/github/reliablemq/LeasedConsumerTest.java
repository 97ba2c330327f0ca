package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.CONSUMER;
import static io.github.reliablemq.Deliveries.ID;
import static io.github.reliablemq.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P4r: every way a leased handling can end. */
final class LeasedConsumerTest {

    private static final LeaseToken TOKEN = new LeaseToken(new UUID(0, 1));
    private static final LeaseTimes TIMES = LeaseTimes.defaults();

    private final ScriptedLeases leases = new ScriptedLeases();
    private final List<String> effects = new ArrayList<>();

    @Test
    void aMessageIsHandledUnderALeaseAndCompleted() {
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.Done());
        assertThat(effects).containsExactly("done");
        assertThat(leases.calls).containsExactly("claim PT30S", "complete PT24H");
    }

    @Test
    void aCompletedMessageIsADuplicateAndNotHandled() {
        leases.claim = LeaseClaim.Done::new;
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.Duplicate());
        assertThat(effects).isEmpty();
        assertThat(leases.calls).containsExactly("claim PT30S");
    }

    @Test
    void aMessageInProgressElsewhereIsBusyAndNeverAcknowledged() {
        leases.claim = () -> new LeaseClaim.InProgress(Duration.ofSeconds(7));
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.Busy(Duration.ofSeconds(7)));
        assertThat(effects).isEmpty();
    }

    @Test
    @DisplayName("P4r: without the store nothing is handled; a lease that may have been granted is given back")
    void aFailedClaimPausesAndReleases() {
        leases.claim = LeasedConsumerTest::claimFails;
        assertThat(accept(message -> effects.add("done"))).isInstanceOf(Verdict.Pause.class);
        assertThat(effects).isEmpty();
        assertThat(leases.calls).containsExactly("claim PT30S", "release");
    }

    @Test
    void aFailedClaimPausesEvenWhenTheReleaseFailsToo() {
        leases.claim = LeasedConsumerTest::claimFails;
        leases.release = LeasedConsumerTest::releaseFails;
        assertThat(accept(message -> effects.add("done"))).isInstanceOf(Verdict.Pause.class);
    }

    @Test
    void aFailedHandlerGivesTheLeaseBackAndIsRetried() {
        Verdict verdict = accept(message -> {
            throw new java.io.IOException("mail server away");
        });
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Retry.class,
                        retry -> assertThat(retry.failure().text()).isEqualTo("mail server away"));
        assertThat(leases.calls).containsExactly("claim PT30S", "release");
    }

    @Test
    void aFailedHandlerIsRetriedEvenWhenTheLeaseCannotBeGivenBack() {
        leases.release = LeasedConsumerTest::releaseFails;
        Verdict verdict = accept(message -> {
            throw new IllegalStateException("no");
        });
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void anInterruptedHandlerLeavesTheThreadInterrupted() {
        Verdict verdict = accept(message -> {
            throw new InterruptedException();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void anErrorIsNobodysVerdict() {
        assertThatThrownBy(() -> accept(message -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(leases.calls).doesNotContain("complete PT24H");
    }

    @Test
    void aCompletionIsTriedThreeTimes() {
        leases.completions.add(LeasedConsumerTest::completionFails);
        leases.completions.add(LeasedConsumerTest::completionFails);
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.Done());
        assertThat(leases.calls).filteredOn("complete PT24H"::equals).hasSize(3);
        assertThat(effects).containsExactly("done");
    }

    @Test
    @DisplayName("P4r: an effect whose completion cannot be recorded is acknowledged and counted")
    void aCompletionThatNeverSucceedsIsUnguarded() {
        for (int tries = 0; tries < 3; tries++) {
            leases.completions.add(LeasedConsumerTest::completionFails);
        }
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.DoneUnguarded());
        assertThat(leases.calls).containsExactly("claim PT30S", "complete PT24H", "complete PT24H", "complete PT24H");
    }

    @Test
    void aCompletionThatWasRecordedAlthoughItsAnswerWasLostIsDone() {
        leases.completions.add(LeasedConsumerTest::completionFails);
        leases.completions.add(() -> Completion.ALREADY_DONE);
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.Done());
    }

    @Test
    @DisplayName("P4r: every repeat the client can see is counted")
    void aLeaseThatHadEndedIsUnguarded() {
        for (Completion completion :
                List.of(Completion.OVERRODE_ANOTHER, Completion.COMPLETED_AFTER_EXPIRY, Completion.ALREADY_DONE)) {
            leases.completions.add(() -> completion);
            assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.DoneUnguarded());
        }
    }

    @Test
    void leaseTimesMustFitTogether() {
        assertThatThrownBy(() -> TIMES.withLease(Duration.ofMillis(999))).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> TIMES.withLease(Duration.ofHours(1).plusMillis(1)))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> TIMES.withRetention(Duration.ofSeconds(29)))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> TIMES.withRetention(ChronoUnit.FOREVER.getDuration()))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> new LeaseTimes(Duration.ZERO, Duration.ofSeconds(-1)))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(2));
    }

    @Test
    void consumerNamesAreExplicit() {
        for (String bad : List.of("", "a b", "a\n", "ä", "x".repeat(65))) {
            assertThatThrownBy(() -> new ConsumerName(bad)).isInstanceOf(ConfigurationException.class);
        }
    }

    private Verdict accept(LeasedHandler handler) {
        IdempotentConsumer consumer = IdempotentConsumer.leased(CONSUMER, leases, TIMES, () -> TOKEN, handler);
        assertThat(consumer.name()).isEqualTo(CONSUMER);
        return consumer.accept(delivery());
    }

    private static LeaseClaim claimFails() {
        throw new StoreUnavailableException("away");
    }

    private static Completion completionFails() {
        throw new StoreUnavailableException("away");
    }

    private static void releaseFails() {
        throw new StoreUnavailableException("away");
    }

    /** Answers as told; checks that every call names consumer, message and token. */
    private static final class ScriptedLeases implements LeaseStore {

        private final List<String> calls = new ArrayList<>();
        private final Deque<Supplier<Completion>> completions = new ArrayDeque<>();
        private Supplier<LeaseClaim> claim = LeaseClaim.Acquired::new;
        private Runnable release = () -> {};

        @Override
        public LeaseClaim claim(ConsumerName consumer, MessageId id, LeaseToken token, Duration lease) {
            called(consumer, id, token, "claim " + lease);
            return claim.get();
        }

        @Override
        public Renewal renew(ConsumerName consumer, MessageId id, LeaseToken token, Duration lease) {
            throw new AssertionError("nobody renews here");
        }

        @Override
        public Completion complete(ConsumerName consumer, MessageId id, LeaseToken token, Duration retention) {
            called(consumer, id, token, "complete " + retention);
            Supplier<Completion> next = completions.poll();
            return next == null ? Completion.COMPLETED : next.get();
        }

        @Override
        public void release(ConsumerName consumer, MessageId id, LeaseToken token) {
            called(consumer, id, token, "release");
            release.run();
        }

        private void called(ConsumerName consumer, MessageId id, LeaseToken token, String call) {
            assertThat(consumer).isEqualTo(CONSUMER);
            assertThat(id).isEqualTo(ID);
            assertThat(token).isEqualTo(TOKEN);
            calls.add(call);
        }
    }
}
