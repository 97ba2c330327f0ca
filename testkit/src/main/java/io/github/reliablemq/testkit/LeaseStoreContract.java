package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseClaim.Acquired;
import io.github.reliablemq.spi.LeaseClaim.Done;
import io.github.reliablemq.spi.LeaseClaim.InProgress;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.github.reliablemq.spi.LeaseStore.Renewal;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

        /** The store, without leases; always the same one. */
        LeaseStore store();

        /** Lets that much time pass for the store: advances its clock, or waits where a server owns the time. */
        void elapse(Duration time);

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
    private static final LeaseClaim DONE = new Done();

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
        assertThat(fixture.store().claim(new ConsumerName("other"), id, other, LONG))
                .isEqualTo(ACQUIRED);
        assertThat(fixture.store().claim(CONSUMER, new MessageId(UUID.randomUUID()), other, LONG))
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

    private LeaseClaim claim(LeaseToken token, Duration lease) {
        return fixture.store().claim(CONSUMER, id, token, lease);
    }

    private Renewal renew(LeaseToken token, Duration lease) {
        return fixture.store().renew(CONSUMER, id, token, lease);
    }

    private Completion complete(LeaseToken token, Duration retention) {
        return fixture.store().complete(CONSUMER, id, token, retention);
    }

    private void release(LeaseToken token) {
        fixture.store().release(CONSUMER, id, token);
    }

    private static LeaseToken token() {
        return new LeaseToken(UUID.randomUUID());
    }
}
