package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.ID;
import static io.github.reliablemq.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.LeaseClaim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P7 under leases: which handlings are counted as attempts, and where the lease is meanwhile. */
final class LeasedAttemptsTest {

    private static final LeaseTimes TIMES = LeaseTimes.defaults();

    private final ScriptedLeases leases = new ScriptedLeases();
    private final HeardLeases listener = new HeardLeases();
    private final List<String> effects = new ArrayList<>();

    @Test
    @DisplayName("P11: a copy that finds the message busy elsewhere is no attempt, however long that takes")
    void aBusyCopyIsNoAttempt() {
        CountingLog log = new CountingLog();
        leases.log = log;
        leases.claims.add(() -> new LeaseClaim.InProgress(Duration.ofMinutes(1), Optional.empty()));
        leases.goesOn = false;
        assertThat(leases.consumer().build(message -> effects.add("done")).accept(delivery(ID, 2)))
                .isInstanceOf(Verdict.Busy.class);
        assertThat(log.calls).isEmpty();
    }

    @Test
    @DisplayName("P11: a message that is set aside unhandled gives its lease back")
    void whatIsSetAsideUnhandledGivesItsLeaseBack() {
        twoWithoutAnEnd();
        IdempotentConsumer consumer = leases.consumer().build(message -> effects.add("done"));
        assertThat(consumer.accept(delivery(ID, 4))).isEqualTo(new Verdict.Busy(Reprieve.LENGTH));
        leases.advance(Reprieve.LENGTH);
        assertThat(consumer.accept(delivery(ID, 5))).isInstanceOf(Verdict.DeadLetter.class);
        leases.advance(TIMES.lease());
        leases.keeper.turn();
        assertThat(effects).isEmpty();
        assertThat(leases.calls).containsExactly("claim", "release", "claim", "release");
    }

    @Test
    @DisplayName("P11: a process that stands still past its lease and goes on within a minute is no end of it")
    void whoGoesOnInTimeHasNotEnded() {
        CountingLog log = twoWithoutAnEnd();
        IdempotentConsumer consumer = leases.consumer().build(message -> effects.add("done"));
        assertThat(consumer.accept(delivery(ID, 4))).isInstanceOf(Verdict.Busy.class);
        leases.advance(Reprieve.LENGTH.minusSeconds(1));
        assertThat(consumer.accept(delivery(ID, 5))).isEqualTo(new Verdict.Busy(Duration.ofSeconds(1)));
        // The attempt that stood still fails; what it noted is that it ended.
        log.failed(Deliveries.CONSUMER, ID, 0);
        leases.advance(Reprieve.LENGTH);
        assertThat(consumer.accept(delivery(ID, 6))).isEqualTo(new Verdict.Done());
        assertThat(effects).containsExactly("done");
    }

    @Test
    @DisplayName("P11: a wait for attempts that may still go on is no attempt")
    void aReprieveIsNoAttempt() {
        CountingLog log = twoWithoutAnEnd();
        IdempotentConsumer consumer = leases.consumer().build(message -> effects.add("done"));
        for (int look = 0; look < 10; look++) {
            assertThat(consumer.accept(delivery(ID, 4))).isInstanceOf(Verdict.Busy.class);
        }
        assertThat(log.unfinished).isEqualTo(2);
    }

    @Test
    @DisplayName("P4r: a lease is renewed while its attempt is counted, so that the handler has it")
    void aLeaseIsRenewedWhileItsAttemptIsCounted() {
        CountingLog log = new CountingLog();
        log.whileBeginning = () -> {
            leases.advance(TIMES.lease().dividedBy(2));
            leases.keeper.turn();
            leases.advance(TIMES.lease().dividedBy(2));
        };
        leases.log = log;
        Verdict verdict = leases.consumer()
                .build((message, lease) -> effects.add("valid " + lease.leaseValid()))
                .accept(delivery(ID, 2));
        assertThat(verdict).isEqualTo(new Verdict.Done());
        assertThat(effects).containsExactly("valid true");
        assertThat(leases.calls).containsExactly("claim", "renew", "complete");
    }

    @Test
    @DisplayName("P4r: a lease is given back though the count of attempts falls over")
    void aLeaseIsGivenBackThoughTheCountFallsOver() {
        CountingLog log = new CountingLog();
        log.whileBeginning = () -> {
            throw new IllegalStateException("a bug");
        };
        leases.log = log;
        assertThatThrownBy(() ->
                        leases.consumer().build(message -> effects.add("done")).accept(delivery(ID, 2)))
                .hasMessage("a bug");
        assertThat(leases.calls).containsExactly("claim", "release");
    }

    @Test
    @DisplayName("P4r, P11: a handler that leaves its thread interrupted gives its lease back and is counted")
    void anInterruptedHandlerGivesItsLeaseBack() {
        CountingLog log = new CountingLog();
        leases.log = log;
        Verdict verdict = leases.consumer()
                .build(message -> {
                    throw new InterruptedException();
                })
                .accept(delivery(ID, 2));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        assertThat(leases.calls).containsExactly("claim", "release");
        assertThat(log.calls).containsExactly("begin", "failed");
    }

    @Test
    @DisplayName("P4r: a handler that succeeds and leaves its thread interrupted is recorded as done")
    void anInterruptedHandlerThatSucceedsIsDone() {
        Verdict verdict = leases.consumer()
                .build(message -> Thread.currentThread().interrupt())
                .accept(delivery(ID, 1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(verdict).isEqualTo(new Verdict.Done());
        assertThat(leases.calls).containsExactly("claim", "complete");
    }

    @Test
    @DisplayName("P4r, P11: a handler that ends in an Error gives its lease back and is counted")
    void anErrorGivesTheLeaseBack() {
        CountingLog log = new CountingLog();
        leases.log = log;
        Verdict verdict = leases.consumer()
                .build(message -> {
                    throw new NoClassDefFoundError("as told");
                })
                .accept(delivery(ID, 2));
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        assertThat(leases.calls).containsExactly("claim", "release");
        assertThat(log.calls).containsExactly("begin", "failed");
    }

    @Test
    @DisplayName("P7: a consumer that fails open counts attempts where that can be done")
    void aConsumerThatFailsOpenCountsItsAttempts() {
        CountingLog log = new CountingLog();
        leases.log = log;
        leases.claims.add(ScriptedLeases::away);
        Verdict verdict = open().build(message -> {
                    throw new IllegalStateException("no");
                })
                .accept(delivery(ID, 2));
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        assertThat(log.calls).containsExactly("begin", "failed");
    }

    @Test
    @DisplayName("P7: a message whose content cannot be told is a counted failure, without a lease")
    void aMessageWithoutAFingerprintIsACountedFailure() {
        CountingLog log = new CountingLog();
        leases.log = log;
        Verdict verdict = leases.consumer()
                .fingerprint(message -> {
                    throw new IllegalStateException("no");
                })
                .build(message -> effects.add("done"))
                .accept(delivery(ID, 2));
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        assertThat(log.calls).containsExactly("begin", "failed");
        assertThat(leases.calls).isEmpty();
    }

    @Test
    void aConsumerThatFailsOpenDoesNotWaitForTheCountOfAttemptsEither() {
        leases.log = new AwayLog();
        leases.claims.add(ScriptedLeases::away);
        leases.completions.add(ScriptedLeases::away);
        Verdict verdict = open().build(message -> effects.add("done")).accept(delivery(ID, 2));
        assertThat(verdict).isEqualTo(new Verdict.DoneUnguarded());
        assertThat(effects).containsExactly("done");
        assertThat(listener.heard).containsExactly("failOpen", "pending");
    }

    @Test
    void aConsumerThatFailsOpenGoesOnAfterAFailureThatCouldNotBeCounted() {
        leases.log = new AwayLog();
        IdempotentConsumer failing = open().build(message -> {
            effects.add("run");
            throw new IllegalStateException("as told");
        });
        for (int delivery = 1; delivery <= 3; delivery++) {
            leases.claims.add(ScriptedLeases::away);
            assertThat(failing.accept(delivery(ID, delivery)))
                    .asInstanceOf(InstanceOfAssertFactories.type(Verdict.Retry.class))
                    .returns(delivery, Verdict.Retry::attempt);
        }
        assertThat(effects).containsExactly("run", "run", "run");
    }

    @Test
    void aConsumerThatFailsClosedWaitsForTheCountOfAttempts() {
        leases.log = new AwayLog();
        assertThat(leases.consumer().build(message -> effects.add("done")).accept(delivery(ID, 2)))
                .isInstanceOf(Verdict.Pause.class);
        assertThat(effects).isEmpty();
    }

    /** As two processes leave it that ended, or stand still. */
    private CountingLog twoWithoutAnEnd() {
        CountingLog log = new CountingLog();
        log.unfinished = 2;
        leases.log = log;
        return log;
    }

    private LeasedConsumerBuilder open() {
        return leases.consumer().onStoreFailure(OnStoreFailure.FAIL_OPEN).listener(listener);
    }

    /** A log whose store is away. */
    private static final class AwayLog implements AttemptLog {

        @Override
        public Attempt begin(ConsumerName consumer, MessageId id, int epoch) {
            return ScriptedLeases.away();
        }

        @Override
        public int failed(ConsumerName consumer, MessageId id, int epoch) {
            return ScriptedLeases.<Integer>away();
        }

        @Override
        public void takeBack(ConsumerName consumer, MessageId id, int epoch) {
            ScriptedLeases.away();
        }

        @Override
        public void forget(ConsumerName consumer, MessageId id) {
            ScriptedLeases.away();
        }
    }
}
