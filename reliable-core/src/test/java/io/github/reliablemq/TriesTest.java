package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.CONSUMER;
import static io.github.reliablemq.Deliveries.ID;
import static io.github.reliablemq.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Company;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P11 on the receiving side: what is counted, when, and what is not. */
@Timeout(30)
final class TriesTest {

    private static final Failure FAILURE = Failure.of("Broken", "broken");
    private static final Verdict FAILED = new Verdict.Retry(FAILURE, 1, Optional.empty());
    private static final Verdict AWAY = new Verdict.Pause(FAILURE);

    private final CountingLog log = new CountingLog();
    private final Tries tries = closed(CONSUMER, Optional.of(log));
    private final Tries neighbours = closed(new ConsumerName("neighbours"), Optional.of(log));

    @Test
    void aFirstDeliveryThatSucceedsCostsNothing() {
        assertThat(tries.count(delivery(), Verdict.Done::new)).isEqualTo(new Verdict.Done());
        assertThat(log.calls).isEmpty();
    }

    @Test
    void aFirstDeliveryThatFailsIsCounted() {
        assertThat(tries.count(delivery(), () -> FAILED)).isEqualTo(FAILED);
        assertThat(log.calls).containsExactly("failed");
    }

    @Test
    @DisplayName("P11: attempts are those of the log, whatever the broker thinks it delivered")
    void attemptsAreThoseOfTheLog() {
        tries.count(delivery(), () -> FAILED);
        Verdict verdict = tries.count(delivery(ID, 9), () -> FAILED);
        assertThat(verdict).isEqualTo(new Verdict.Retry(FAILURE, 2, Optional.empty()));
    }

    @Test
    @DisplayName("P11: a message that ended the process three times is set aside before it runs again")
    void aKillerIsSetAside() {
        diesDuring(delivery(ID, 1));
        diesDuring(delivery(ID, 2));
        diesDuring(delivery(ID, 3));
        Verdict verdict = tries.count(delivery(ID, 4), () -> {
            throw new AssertionError("it ran");
        });
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.DeadLetter.class,
                        dead -> assertThat(dead.failure().type()).isEqualTo("SuspectedCrash"));
    }

    @Test
    @DisplayName("P11: a message that ended the process twice runs alone, and is not counted while it waits for that")
    void aSuspectRunsAlone() throws InterruptedException {
        diesDuring(delivery(ID, 2));
        CountDownLatch neighbourRuns = new CountDownLatch(1);
        CountDownLatch suspectWaits = new CountDownLatch(1);
        log.whileTakingBack = suspectWaits::countDown;
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Thread neighbour = new Thread(() -> neighbours.count(delivery(), () -> {
            neighbourRuns.countDown();
            await(suspectWaits);
            order.add("neighbour, unfinished " + log.unfinished);
            return new Verdict.Done();
        }));
        neighbour.start();
        await(neighbourRuns);
        tries.count(delivery(ID, 3), () -> {
            order.add("suspect, unfinished " + log.unfinished);
            return new Verdict.Done();
        });
        neighbour.join();
        assertThat(order).containsExactly("neighbour, unfinished 1", "suspect, unfinished 2");
        assertThat(log.calls).containsExactly("begin", "begin", "takeBack", "begin", "forget");
    }

    @Test
    @DisplayName("P11: several that are handled together wait for a suspect as one does")
    void severalWaitForASuspect() {
        diesDuring(delivery(ID, 2));
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Thread several = new Thread(() -> {
            try {
                tries.together(() -> order.add("several"));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        tries.count(delivery(ID, 3), () -> {
            several.start();
            while (several.getState() != Thread.State.TIMED_WAITING) {
                assertThat(several.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            order.add("suspect");
            return new Verdict.Done();
        });
        assertThatCode(several::join).doesNotThrowAnyException();
        assertThat(order).containsExactly("suspect", "several");
    }

    @Test
    @DisplayName("P11: who has an alibi is no suspect and waits for nobody")
    void anAlibiIsAskedBeforeASuspicion() {
        diesDuring(delivery(ID, 2));
        Verdict busy = new Verdict.Busy(Duration.ZERO);
        Verdict verdict = tries.count(
                delivery(ID, 3),
                () -> {
                    throw new AssertionError("it ran");
                },
                () -> Optional.of(busy));
        assertThat(verdict).isEqualTo(busy);
        assertThat(log.unfinished).isOne();
    }

    @Test
    @DisplayName("P11: whose wait for a suspect is cut short is charged nothing")
    void whoIsInterruptedBeforeItsTurnIsBusy() {
        AtomicReference<Verdict> verdict = new AtomicReference<>();
        Thread other = new Thread(() -> {
            Thread.currentThread().interrupt();
            verdict.set(tries.count(delivery(ID, 2), () -> FAILED));
        });
        diesDuring(delivery(ID, 2));
        tries.count(delivery(ID, 3), () -> {
            other.start();
            assertThatCode(other::join).doesNotThrowAnyException();
            return new Verdict.Done();
        });
        assertThat(verdict.get()).isInstanceOf(Verdict.Busy.class);
        assertThat(log.calls)
                .as("those of the suspect")
                .containsExactly("begin", "begin", "takeBack", "begin", "forget");
    }

    @Test
    @DisplayName("P11: who has nobody to wait for is handled, interrupted or not")
    void anInterruptCutsShortAWaitAndNothingElse() {
        Thread.currentThread().interrupt();
        Verdict verdict = tries.count(delivery(), Verdict.Done::new);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(verdict).isEqualTo(new Verdict.Done());
    }

    @Test
    @DisplayName("P11: who counts nothing waits for the suspects of the process all the same")
    void consumersWithoutACountWaitToo() throws InterruptedException {
        Tries uncounted = closed(CONSUMER, Optional.empty());
        Verdict verdict = Interrupted.call(Company.ofProcess(), () -> uncounted.count(delivery(), Verdict.Done::new));
        assertThat(verdict).isInstanceOf(Verdict.Busy.class);
    }

    private static Tries closed(ConsumerName consumer, Optional<AttemptLog> log) {
        return new Tries(consumer, log, Reprieve.none(), OnStoreFailure.FAIL_CLOSED);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("P11: a failure between two deaths shows that it is not the message that kills")
    void anEndThatWasNotedStartsTheSuspicionAnew() {
        diesDuring(delivery(ID, 2));
        diesDuring(delivery(ID, 3));
        assertThat(tries.count(delivery(ID, 4), () -> FAILED)).isInstanceOf(Verdict.DeadLetter.class);
        diesDuring(delivery(ID, 2));
        assertThat(tries.count(delivery(ID, 3), () -> FAILED)).isInstanceOf(Verdict.Retry.class);
        diesDuring(delivery(ID, 4));
        assertThat(tries.count(delivery(ID, 5), () -> FAILED)).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    @DisplayName("P11: a pause and a message that is busy elsewhere charge nobody")
    void aPauseIsTakenBack() {
        tries.count(delivery(), () -> FAILED);
        tries.count(delivery(ID, 2), () -> AWAY);
        tries.count(delivery(ID, 3), () -> new Verdict.Busy(Duration.ZERO));
        tries.count(delivery(ID, 4), () -> AWAY);
        // Neither charged nor forgotten: the one failure before still counts.
        assertThat(tries.count(delivery(ID, 5), () -> FAILED))
                .isEqualTo(new Verdict.Retry(FAILURE, 2, Optional.empty()));
    }

    @Test
    @DisplayName("P11: a store that goes away during a handling makes nobody a killer")
    void anEndThatCouldNotBeNotedIsNotedLater() {
        for (int delivery = 2; delivery < 10; delivery++) {
            Verdict verdict = tries.count(delivery(ID, delivery), () -> {
                log.away = true;
                return AWAY;
            });
            assertThat(verdict).isEqualTo(AWAY);
            log.away = false;
        }
    }

    @Test
    void aLogThatIsAwayPauses() {
        log.away = true;
        assertThat(tries.count(delivery(ID, 2), () -> {
                    throw new AssertionError("it ran");
                }))
                .isInstanceOf(Verdict.Pause.class);
    }

    @Test
    @DisplayName("P11: an attempt that was noted without an answer makes nobody a killer")
    void aBeginningWithoutAnAnswerIsTakenBack() {
        for (int delivery = 2; delivery < 10; delivery++) {
            log.mute = true;
            assertThat(tries.count(delivery(ID, delivery), () -> FAILED)).isInstanceOf(Verdict.Pause.class);
            log.mute = false;
        }
        assertThat(tries.count(delivery(ID, 10), () -> FAILED)).isEqualTo(FAILED);
    }

    @Test
    @DisplayName("P11: a store that goes away before an attempt begins takes none of those back that were made")
    void whatNeverBeganIsNotTakenBack() {
        tries.count(delivery(), () -> FAILED);
        for (int delivery = 2; delivery < 10; delivery++) {
            log.unasked = true;
            assertThat(tries.count(delivery(ID, delivery), () -> FAILED)).isInstanceOf(Verdict.Pause.class);
            log.unasked = false;
        }
        assertThat(tries.count(delivery(ID, 10), () -> FAILED))
                .isEqualTo(new Verdict.Retry(FAILURE, 2, Optional.empty()));
    }

    @Test
    void whatIsDoneIsForgotten() {
        tries.count(delivery(ID, 2), Verdict.Done::new);
        assertThat(log.calls).containsExactly("begin", "forget");
    }

    @Test
    @DisplayName("P11: a handler that leaves its thread interrupted each time uses its budget up")
    void anInterruptedHandlerIsCounted() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            Verdict verdict = tries.count(delivery(ID, attempt), () -> {
                Thread.currentThread().interrupt();
                return FAILED;
            });
            assertThat(verdict).isEqualTo(new Verdict.Retry(FAILURE, attempt, Optional.empty()));
            assertThat(Thread.interrupted()).as("still told to the caller").isTrue();
        }
        assertThat(log.calls).containsExactly("failed", "begin", "failed", "begin", "failed");
    }

    @Test
    @DisplayName("P11: an Error is a failure like any other, and not the end of the process")
    void anErrorIsAFailure() {
        for (int attempt = 1; attempt <= 6; attempt++) {
            int number = attempt;
            assertThat(tries.count(delivery(ID, attempt), () -> {
                        throw new NoClassDefFoundError("as told");
                    }))
                    .isInstanceOfSatisfying(Verdict.Retry.class, retry -> {
                        assertThat(retry.attempt()).isEqualTo(number);
                        assertThat(retry.failure().type()).isEqualTo("java.lang.NoClassDefFoundError");
                    });
        }
    }

    @Test
    @DisplayName("P11: so is an exception that nobody made a verdict of")
    void anExceptionThatSlippedThroughIsAFailure() {
        for (int attempt = 1; attempt <= 6; attempt++) {
            int number = attempt;
            assertThat(tries.count(delivery(ID, attempt), () -> {
                        throw new IllegalStateException("a triage that throws");
                    }))
                    .isInstanceOfSatisfying(
                            Verdict.Retry.class,
                            retry -> assertThat(retry.attempt()).isEqualTo(number));
        }
    }

    /** The process ends in the handler; whoever comes next has a memory of its own. */
    private void diesDuring(Received message) {
        if (message.deliveries() > 1) {
            log.begin(CONSUMER, message.id(), message.epoch());
        }
    }
}
