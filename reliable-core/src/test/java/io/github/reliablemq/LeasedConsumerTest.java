package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.CONSUMER;
import static io.github.reliablemq.Deliveries.ID;
import static io.github.reliablemq.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore.Completion;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P4r: every way a leased handling can end. */
final class LeasedConsumerTest {

    private static final LeaseTimes TIMES = LeaseTimes.defaults();

    private final ScriptedLeases leases = new ScriptedLeases();
    private final HeardLeases listener = new HeardLeases();
    private final List<String> effects = new ArrayList<>();

    @Test
    void aMessageIsHandledUnderALeaseAndCompleted() {
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.Done());
        assertThat(effects).containsExactly("done");
        assertThat(leases.calls).containsExactly("claim", "complete");
        assertThat(listener.heard).isEmpty();
    }

    @Test
    void aCompletedMessageIsADuplicateAndNotHandled() {
        leases.claims.add(() -> new LeaseClaim.Done(Optional.empty()));
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.Duplicate());
        assertThat(effects).isEmpty();
        assertThat(leases.calls).containsExactly("claim");
        assertThat(listener.heard).containsExactly("duplicate");
    }

    @Test
    @DisplayName("P4r: without the store nothing is handled; a lease that may have been granted is given back")
    void aFailedClaimPausesAndReleases() {
        leases.claims.add(ScriptedLeases::away);
        assertThat(accept(message -> effects.add("done"))).isInstanceOf(Verdict.Pause.class);
        assertThat(effects).isEmpty();
        assertThat(leases.calls).containsExactly("claim", "release");
    }

    @Test
    void aFailedClaimPausesEvenWhenTheReleaseFailsToo() {
        leases.claims.add(ScriptedLeases::away);
        leases.release = ScriptedLeases::away;
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
        assertThat(leases.calls).containsExactly("claim", "release");
    }

    @Test
    void aFailedHandlerIsRetriedEvenWhenTheLeaseCannotBeGivenBack() {
        leases.release = ScriptedLeases::away;
        Verdict verdict = accept(message -> {
            throw new IllegalStateException("no");
        });
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void whatAFailureMeansIsSaidByTheRules() {
        ConsumerRules rules =
                ConsumerRules.defaults().withTriage(Triage.standard().deadLetterOn(IllegalStateException.class));
        Verdict verdict = leases.consumer()
                .rules(rules)
                .build(message -> {
                    throw new IllegalStateException("no");
                })
                .accept(delivery());
        assertThat(verdict).isInstanceOf(Verdict.DeadLetter.class);
    }

    @Test
    @DisplayName("P13: a message older than the rules allow is set aside without a look at the store")
    void anOldMessageIsSetAside() {
        ConsumerRules rules = ConsumerRules.defaults().withOldest(Duration.ofHours(1));
        Verdict verdict = leases.consumer()
                .rules(rules)
                .build(message -> effects.add("done"))
                .accept(delivery());
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.DeadLetter.class,
                        dead -> assertThat(dead.failure().type()).isEqualTo("TooOld"));
        assertThat(leases.calls).isEmpty();
        assertThat(leases.consumer()
                        .rules(rules.withAnyAge())
                        .build(message -> effects.add("done"))
                        .accept(delivery()))
                .isEqualTo(new Verdict.Done());
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
    @DisplayName("P4r: an Error is nobody's verdict where attempts are not counted, and gives the lease back")
    void anErrorIsNobodysVerdict() {
        assertThatThrownBy(() -> accept(message -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        leases.advance(TIMES.lease());
        leases.keeper.turn();
        assertThat(leases.calls).containsExactly("claim", "release");
    }

    @Test
    void aCompletionIsTriedThreeTimes() {
        leases.completions.add(ScriptedLeases::away);
        leases.completions.add(ScriptedLeases::away);
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.Done());
        assertThat(leases.calls).filteredOn("complete"::equals).hasSize(3);
        assertThat(effects).containsExactly("done");
    }

    @Test
    @DisplayName("P4r: an effect whose completion cannot be recorded is acknowledged, counted, and recorded later")
    void aCompletionThatDoesNotSucceedIsRecordedLater() {
        failCompletions(3);
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.DoneUnguarded());
        assertThat(leases.calls).containsExactly("claim", "complete", "complete", "complete");

        leases.advance(Duration.ofSeconds(1));
        leases.keeper.turn();

        assertThat(leases.calls).filteredOn("complete"::equals).hasSize(4);
        assertThat(listener.heard).containsExactly("pending", "completedLate");
        leases.advance(Duration.ofHours(1));
        leases.keeper.turn();
        assertThat(leases.calls).filteredOn("complete"::equals).hasSize(4);
    }

    @Test
    void aCompletionThatNeverSucceedsIsGivenUpInTheEnd() {
        failCompletions(1_000);
        accept(message -> effects.add("done"));
        for (int minute = 0; minute < 20; minute++) {
            leases.advance(Duration.ofMinutes(1));
            leases.keeper.turn();
        }
        assertThat(listener.heard).containsExactly("pending", "givenUp");
        int calls = leases.calls.size();
        leases.advance(Duration.ofHours(1));
        leases.keeper.turn();
        assertThat(leases.calls).hasSize(calls);
    }

    @Test
    void aCompletionThatWasRecordedAlthoughItsAnswerWasLostIsDone() {
        leases.completions.add(ScriptedLeases::away);
        leases.completions.add(() -> Completion.ALREADY_DONE);
        assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.Done());
        assertThat(listener.heard).isEmpty();
    }

    @Test
    @DisplayName("P4r: every repeat the client can see is counted")
    void aLeaseThatHadEndedIsUnguarded() {
        for (Completion completion :
                List.of(Completion.OVERRODE_ANOTHER, Completion.COMPLETED_AFTER_EXPIRY, Completion.ALREADY_DONE)) {
            leases.completions.add(() -> completion);
            assertThat(accept(message -> effects.add("done"))).isEqualTo(new Verdict.DoneUnguarded());
        }
        assertThat(listener.heard).containsExactly("OVERRODE_ANOTHER", "COMPLETED_AFTER_EXPIRY", "ALREADY_DONE");
    }

    @Test
    @DisplayName("A consumer that fails open runs without a lease, says so, and records that it ran")
    void failingOpenRunsWithoutALease() {
        leases.claims.add(ScriptedLeases::away);
        List<Boolean> valid = new ArrayList<>();
        Verdict verdict = open().build((message, lease) -> {
                    lease.onLeaseLost(() -> effects.add("lost"));
                    valid.add(lease.leaseValid());
                    effects.add("done");
                })
                .accept(delivery());
        assertThat(verdict).isEqualTo(new Verdict.DoneUnguarded());
        assertThat(effects).containsExactly("done");
        assertThat(valid).containsExactly(false);
        assertThat(leases.calls).containsExactly("claim", "complete");
        assertThat(listener.heard).containsExactly("failOpen");
    }

    @Test
    void aHandlerThatFailsWithoutALeaseIsRetried() {
        leases.claims.add(ScriptedLeases::away);
        Verdict verdict = open().build(message -> {
                    throw new IllegalStateException("no");
                })
                .accept(delivery());
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        assertThat(leases.calls).containsExactly("claim", "release");
    }

    @Test
    @DisplayName("A run that began and never ended is set aside, not repeated, and its reason says what to do")
    void aHeldRunIsSetAside() {
        leases.claims.add(() -> new LeaseClaim.Held(Optional.empty()));
        Verdict verdict = leases.consumer()
                .afterCrash(CrashPolicy.HOLD_FOR_OPERATOR)
                .listener(listener)
                .build(message -> effects.add("done"))
                .accept(delivery());
        assertThat(verdict).isInstanceOfSatisfying(Verdict.DeadLetter.class, dead -> {
            assertThat(dead.failure().type()).isEqualTo("AmbiguousRun");
            assertThat(dead.failure().text()).contains(ID.toString(), "IT_HAPPENED or IT_DID_NOT", "replay");
        });
        assertThat(effects).isEmpty();
        assertThat(leases.claimed.get(0).terms().afterCrash()).isEqualTo(CrashPolicy.HOLD_FOR_OPERATOR);
        assertThat(listener.heard).containsExactly("held");
    }

    @Test
    void aClosedKeeperHandlesNothing() {
        leases.closing.countDown();
        assertThat(accept(message -> effects.add("done"))).isInstanceOf(Verdict.Pause.class);
        assertThat(leases.calls).isEmpty();
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        leases.claims.add(() -> new LeaseClaim.Done(Optional.empty()));
        LeaseListener broken = new LeaseListener() {
            @Override
            public void onDuplicate(MessageId id) {
                throw new NoSuchMethodError("of a metrics library");
            }
        };
        assertThat(leases.consumer().listener(broken).build(message -> {}).accept(delivery()))
                .isEqualTo(new Verdict.Duplicate());
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        LeasedConsumerBuilder builder = leases.consumer()
                .afterCrash(CrashPolicy.HOLD_FOR_OPERATOR)
                .onStoreFailure(OnStoreFailure.FAIL_OPEN)
                .rules(ConsumerRules.defaults().withOldest(Duration.ofDays(2)));
        assertThatThrownBy(() -> builder.build(message -> {}))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems())
                                .hasSize(2)
                                .anyMatch(each -> each.startsWith("consumer.onStoreFailure"))
                                .anyMatch(each -> each.startsWith("consumer.oldest")));
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
        assertThatThrownBy(() -> TIMES.withLongest(Duration.ofDays(2))).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> TIMES.withPatience(Duration.ofMinutes(2))).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() ->
                        new LeaseTimes(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(-1), Duration.ZERO))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(3));
    }

    @Test
    void consumerNamesAreExplicit() {
        for (String bad : List.of("", "a b", "a\n", "ä", "x".repeat(65))) {
            assertThatThrownBy(() -> new ConsumerName(bad)).isInstanceOf(ConfigurationException.class);
        }
    }

    private LeasedConsumerBuilder open() {
        return leases.consumer().onStoreFailure(OnStoreFailure.FAIL_OPEN).listener(listener);
    }

    private void failCompletions(int times) {
        for (int i = 0; i < times; i++) {
            leases.completions.add(ScriptedLeases::away);
        }
    }

    private Verdict accept(LeasedHandler handler) {
        IdempotentConsumer consumer = leases.consumer().listener(listener).build(handler);
        assertThat(consumer.name()).isEqualTo(CONSUMER);
        return consumer.accept(delivery());
    }
}
