package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Fingerprint;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseClaim.Acquired;
import io.github.reliablemq.spi.LeaseClaim.Done;
import io.github.reliablemq.spi.LeaseClaim.Held;
import io.github.reliablemq.spi.LeaseClaim.InProgress;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.github.reliablemq.spi.LeaseStore.Decision;
import io.github.reliablemq.spi.LeaseStore.Renewal;
import io.github.reliablemq.spi.LeaseTerms;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link LeaseStore} promises (P4r). Extend it in your tests and give it a fixture. */
public abstract class LeaseStoreContract {

    /** A lease store under test and its surroundings. */
    protected interface Fixture extends AutoCloseable {

        /** The store, without leases; the same one until it is flushed. */
        LeaseStore store();

        /** Lets that much time pass for the store: advances its clock, or waits where a server owns the time. */
        void elapse(Duration time);

        /** Has the store forget everything, as a server does that loses its memory. */
        void flush();

        /** Closes what the fixture opened. */
        @Override
        default void close() {}
    }

    private static final int RACERS = 16;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONGER_THAN_SHORT = Duration.ofMillis(1_300);
    private static final ConsumerName CONSUMER = new ConsumerName("contract");
    private static final LeaseClaim ACQUIRED = new Acquired();
    private static final LeaseClaim DONE = new Done(Optional.empty());
    private static final Fingerprint MARK = Fingerprint.of(new byte[] {1, 2, 3});

    private final MessageId id = new MessageId(UUID.randomUUID());
    private final LeaseToken mine = token();
    private final LeaseToken other = token();
    private Fixture fixture;

    /** For subclasses with a no-argument constructor. */
    @SuppressWarnings("NullAway.Init")
    protected LeaseStoreContract() {}

    /** A new fixture. */
    protected abstract Fixture fixture();

    @BeforeEach
    final void openFixture() {
        fixture = fixture();
    }

    @AfterEach
    final void closeFixture() {
        fixture.close();
    }

    @Test
    void aHeldLeaseIsInProgressForEverybodyElse() {
        assertThat(claim(mine, LONG)).isEqualTo(ACQUIRED);
        assertThat(claim(other, LONG))
                .isInstanceOfSatisfying(
                        InProgress.class,
                        busy -> assertThat(busy.remaining()).isPositive().isLessThanOrEqualTo(LONG));
    }

    @Test
    @DisplayName("A claim whose answer was lost can be repeated")
    void aLeaseIsGrantedAgainToItsToken() {
        assertThat(claim(mine, LONG)).isEqualTo(ACQUIRED);
        assertThat(claim(mine, LONG)).isEqualTo(ACQUIRED);
        assertThat(claim(other, LONG)).isInstanceOf(InProgress.class);
    }

    @Test
    void consumersAndMessagesAreKeptApart() {
        assertThat(claim(mine, LONG)).isEqualTo(ACQUIRED);
        Lease mineToo = plain(mine, LONG);
        assertThat(store().claim(new Lease(new ConsumerName("other"), id, other, mineToo.terms(), Optional.empty())))
                .isEqualTo(ACQUIRED);
        assertThat(store().claim(new Lease(
                        CONSUMER, new MessageId(UUID.randomUUID()), other, mineToo.terms(), Optional.empty())))
                .isEqualTo(ACQUIRED);
    }

    @Test
    @DisplayName("P4r: a completed id is suppressed for as long as it is retained")
    void aCompletedMessageIsDoneUntilItsRetentionEnds() {
        assertThat(claim(mine, LONG)).isEqualTo(ACQUIRED);
        assertThat(complete(mine, SHORT)).isEqualTo(Completion.COMPLETED);
        assertThat(claim(other, LONG)).isEqualTo(DONE);
        assertThat(claim(mine, LONG)).isEqualTo(DONE);
        fixture.elapse(LONGER_THAN_SHORT);
        assertThat(claim(other, LONG)).isEqualTo(ACQUIRED);
    }

    @Test
    void aReleasedLeaseIsFreeAtOnce() {
        assertThat(claim(mine, LONG)).isEqualTo(ACQUIRED);
        release(mine);
        assertThat(claim(other, LONG)).isEqualTo(ACQUIRED);
    }

    @Test
    void aLeaseEndsByItself() {
        assertThat(claim(mine, SHORT)).isEqualTo(ACQUIRED);
        fixture.elapse(LONGER_THAN_SHORT);
        assertThat(claim(other, LONG)).isEqualTo(ACQUIRED);
    }

    @Test
    void aRenewedLeaseLastsLonger() {
        assertThat(claim(mine, SHORT)).isEqualTo(ACQUIRED);
        assertThat(renew(mine, LONG)).isEqualTo(Renewal.RENEWED);
        fixture.elapse(LONGER_THAN_SHORT);
        assertThat(claim(other, LONG)).isInstanceOf(InProgress.class);
    }

    @Test
    @DisplayName("P10: an owner whose lease is gone neither renews nor releases what is now somebody else's")
    void aStaleOwnerChangesNothing() {
        assertThat(claim(mine, SHORT)).isEqualTo(ACQUIRED);
        fixture.elapse(LONGER_THAN_SHORT);
        assertThat(renew(mine, LONG)).isEqualTo(Renewal.LOST);
        assertThat(claim(other, LONG)).isEqualTo(ACQUIRED);
        assertThat(renew(mine, LONG)).isEqualTo(Renewal.LOST);
        release(mine);
        assertThat(renew(other, LONG)).isEqualTo(Renewal.RENEWED);
        assertThat(claim(mine, LONG)).isInstanceOf(InProgress.class);
    }

    @Test
    void aCompletedMessageIsNeitherRenewedNorReleased() {
        assertThat(claim(mine, LONG)).isEqualTo(ACQUIRED);
        assertThat(complete(mine, LONG)).isEqualTo(Completion.COMPLETED);
        assertThat(renew(mine, LONG)).isEqualTo(Renewal.ALREADY_DONE);
        release(mine);
        assertThat(claim(other, LONG)).isEqualTo(DONE);
    }

    @Test
    @DisplayName("P4r: a completion after the lease is recorded in any case, because the effect did happen")
    void completionAfterTheLeaseIsRecorded() {
        assertThat(claim(mine, SHORT)).isEqualTo(ACQUIRED);
        fixture.elapse(LONGER_THAN_SHORT);
        assertThat(complete(mine, LONG)).isEqualTo(Completion.COMPLETED_AFTER_EXPIRY);
        assertThat(claim(other, LONG)).isEqualTo(DONE);
    }

    @Test
    @DisplayName("P4r: a completion while somebody else handles the message says so, and is recorded")
    void completionOverAnotherOwnerSaysSo() {
        assertThat(claim(mine, SHORT)).isEqualTo(ACQUIRED);
        fixture.elapse(LONGER_THAN_SHORT);
        assertThat(claim(other, LONG)).isEqualTo(ACQUIRED);
        assertThat(complete(mine, LONG)).isEqualTo(Completion.OVERRODE_ANOTHER);
        assertThat(claim(token(), LONG)).isEqualTo(DONE);
        assertThat(complete(other, LONG)).isEqualTo(Completion.ALREADY_DONE);
        assertThat(renew(other, LONG)).isEqualTo(Renewal.ALREADY_DONE);
    }

    @Test
    @DisplayName("P4r: what is left of a store that lost its memory is that owners are told, and completions recorded")
    void aStoreThatForgotEverythingGoesOn() {
        assertThat(claim(mine, LONG)).isEqualTo(ACQUIRED);
        fixture.flush();
        assertThat(renew(mine, LONG)).isEqualTo(Renewal.LOST);
        assertThat(claim(other, LONG)).isEqualTo(ACQUIRED);
        assertThat(complete(mine, LONG)).isEqualTo(Completion.OVERRODE_ANOTHER);
        assertThat(claim(token(), LONG)).isEqualTo(DONE);
        fixture.flush();
        assertThat(complete(other, LONG)).isEqualTo(Completion.COMPLETED_AFTER_EXPIRY);
        assertThat(claim(token(), LONG)).isEqualTo(DONE);
    }

    @Test
    @DisplayName("A completion whose answer was lost can be repeated")
    void completionCanBeRepeated() {
        assertThat(claim(mine, LONG)).isEqualTo(ACQUIRED);
        assertThat(complete(mine, LONG)).isEqualTo(Completion.COMPLETED);
        assertThat(complete(mine, LONG)).isEqualTo(Completion.ALREADY_DONE);
    }

    @Test
    void releasingNothingIsHarmless() {
        release(mine);
        assertThat(claim(other, LONG)).isEqualTo(ACQUIRED);
        release(mine);
        assertThat(claim(mine, LONG)).isInstanceOf(InProgress.class);
    }

    @Test
    @DisplayName("P4r: of many claims at once one is granted")
    void oneOfManyRacersGetsTheLease() throws Exception {
        List<LeaseClaim> answers = race();
        assertThat(answers).hasSize(RACERS).containsOnlyOnce(ACQUIRED);
        assertThat(answers).filteredOn(InProgress.class::isInstance).hasSize(RACERS - 1);
    }

    private List<LeaseClaim> race() throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<LeaseClaim>> racers = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                racers.add(threads.submit(() -> {
                    start.await();
                    return claim(token(), LONG);
                }));
            }
            start.countDown();
            List<LeaseClaim> answers = new ArrayList<>();
            for (Future<LeaseClaim> racer : racers) {
                answers.add(racer.get(60, TimeUnit.SECONDS));
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("P4r: the fingerprint of a payload is kept with the claim and with the completion")
    void fingerprintsAreToldToWhoeverComesLater() {
        Lease marked = lease(mine, LONG, CrashPolicy.RETRY_AFTER_LEASE, Optional.of(MARK));
        assertThat(store().claim(marked)).isEqualTo(ACQUIRED);
        assertThat(claim(other, LONG).recorded()).contains(MARK);
        assertThat(store().renew(marked)).isEqualTo(Renewal.RENEWED);
        assertThat(claim(other, LONG).recorded()).contains(MARK);
        assertThat(store().complete(marked)).isEqualTo(Completion.COMPLETED);
        assertThat(claim(other, LONG)).isEqualTo(new Done(Optional.of(MARK)));
    }

    @Test
    @DisplayName("P4r: a completion after the lease keeps the fingerprint too")
    void aLateCompletionKeepsItsFingerprint() {
        assertThat(store().complete(lease(mine, LONG, CrashPolicy.RETRY_AFTER_LEASE, Optional.of(MARK))))
                .isEqualTo(Completion.COMPLETED_AFTER_EXPIRY);
        assertThat(claim(other, LONG)).isEqualTo(new Done(Optional.of(MARK)));
    }

    @Test
    @DisplayName("P4r: a run that is to be held is in progress while its lease lasts, and never free after it")
    void aHeldRunIsNotGrantedAgain() {
        assertThat(store().claim(held(mine))).isEqualTo(ACQUIRED);
        assertThat(claim(other, LONG))
                .isInstanceOfSatisfying(
                        InProgress.class,
                        busy -> assertThat(busy.remaining()).isPositive().isLessThanOrEqualTo(SHORT));
        assertThat(decide(Decision.IT_DID_NOT)).as("decided while it runs").isFalse();
        fixture.elapse(LONGER_THAN_SHORT);
        assertThat(claim(other, LONG)).isEqualTo(new Held(Optional.of(MARK)));
        assertThat(store().claim(held(other))).isEqualTo(new Held(Optional.of(MARK)));
        assertThat(store().complete(held(mine))).isEqualTo(Completion.COMPLETED);
        assertThat(claim(other, LONG)).isEqualTo(new Done(Optional.of(MARK)));
        assertThat(decide(Decision.IT_DID_NOT)).as("decided when it is done").isFalse();
    }

    @Test
    void aHeldRunThatIsRenewedGoesOn() {
        assertThat(store().claim(held(mine))).isEqualTo(ACQUIRED);
        assertThat(store().renew(lease(mine, LONG, CrashPolicy.HOLD_FOR_OPERATOR, Optional.of(MARK))))
                .isEqualTo(Renewal.RENEWED);
        fixture.elapse(LONGER_THAN_SHORT);
        assertThat(claim(other, LONG)).isInstanceOf(InProgress.class);
    }

    @Test
    void aRunThatIsGivenBackIsNotHeld() {
        assertThat(store().claim(held(mine))).isEqualTo(ACQUIRED);
        store().release(held(mine));
        assertThat(claim(other, LONG)).isEqualTo(ACQUIRED);
    }

    @Test
    @DisplayName("An operator decides about a held run, once")
    void anOperatorDecides() {
        MessageId another = new MessageId(UUID.randomUUID());
        Lease alike = new Lease(CONSUMER, another, mine, held(mine).terms(), Optional.empty());
        assertThat(decide(Decision.IT_HAPPENED)).as("decided about nothing").isFalse();
        store().claim(held(mine));
        store().claim(alike);
        fixture.elapse(LONGER_THAN_SHORT);
        assertThat(decide(Decision.IT_HAPPENED)).isTrue();
        assertThat(decide(Decision.IT_DID_NOT)).isFalse();
        assertThat(claim(other, LONG)).isEqualTo(new Done(Optional.of(MARK)));
        assertThat(store().decide(CONSUMER, another, Decision.IT_DID_NOT, LONG)).isTrue();
        assertThat(store().claim(new Lease(CONSUMER, another, other, alike.terms(), Optional.empty())))
                .isEqualTo(ACQUIRED);
    }

    @Test
    @DisplayName("Several claims, renewals and completions at once are answered in their order, each for itself")
    void severalAtOnceAreAnsweredInOrder() {
        Lease first = lease(mine, LONG, CrashPolicy.RETRY_AFTER_LEASE, Optional.empty());
        Lease second = new Lease(CONSUMER, new MessageId(UUID.randomUUID()), mine, first.terms(), Optional.empty());
        Lease third = new Lease(CONSUMER, new MessageId(UUID.randomUUID()), other, first.terms(), Optional.empty());
        store().claim(third);
        store().complete(third);
        Lease thirdAgain = new Lease(CONSUMER, third.id(), mine, first.terms(), Optional.empty());
        LeaseTerms held = new LeaseTerms(LONG, LONG, CrashPolicy.HOLD_FOR_OPERATOR);
        Lease fourth = new Lease(CONSUMER, new MessageId(UUID.randomUUID()), mine, held, Optional.empty());
        claim(other, LONG);

        assertThat(store().claimAll(List.of(first, fourth, second, thirdAgain)))
                .satisfiesExactly(
                        busy -> assertThat(busy).isInstanceOf(InProgress.class),
                        toBeHeld -> assertThat(toBeHeld).isEqualTo(ACQUIRED),
                        free -> assertThat(free).isEqualTo(ACQUIRED),
                        done -> assertThat(done).isEqualTo(DONE));
        assertThat(store().renewAll(List.of(first, second, thirdAgain)))
                .containsExactly(Renewal.LOST, Renewal.RENEWED, Renewal.ALREADY_DONE);
        assertThat(store().completeAll(List.of(first, second, thirdAgain)))
                .containsExactly(Completion.OVERRODE_ANOTHER, Completion.COMPLETED, Completion.ALREADY_DONE);
        assertThat(store().claimAll(List.of())).isEmpty();
        assertThat(store().renewAll(List.of())).isEmpty();
        assertThat(store().completeAll(List.of())).isEmpty();
    }

    private LeaseStore store() {
        return fixture.store();
    }

    private LeaseClaim claim(LeaseToken token, Duration lease) {
        return store().claim(plain(token, lease));
    }

    private Renewal renew(LeaseToken token, Duration lease) {
        return store().renew(plain(token, lease));
    }

    private Completion complete(LeaseToken token, Duration retention) {
        return store().complete(new Lease(
                CONSUMER,
                id,
                token,
                new LeaseTerms(retention, retention, CrashPolicy.RETRY_AFTER_LEASE),
                Optional.empty()));
    }

    private void release(LeaseToken token) {
        store().release(plain(token, LONG));
    }

    private boolean decide(Decision decision) {
        return store().decide(CONSUMER, id, decision, LONG);
    }

    private Lease held(LeaseToken token) {
        return lease(token, SHORT, CrashPolicy.HOLD_FOR_OPERATOR, Optional.of(MARK));
    }

    private Lease plain(LeaseToken token, Duration lease) {
        return lease(token, lease, CrashPolicy.RETRY_AFTER_LEASE, Optional.empty());
    }

    private Lease lease(LeaseToken token, Duration lease, CrashPolicy policy, Optional<Fingerprint> fingerprint) {
        return new Lease(CONSUMER, id, token, new LeaseTerms(lease, LONG, policy), fingerprint);
    }

    private static LeaseToken token() {
        return new LeaseToken(UUID.randomUUID());
    }
}
