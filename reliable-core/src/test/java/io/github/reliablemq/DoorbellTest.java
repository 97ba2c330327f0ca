package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.machine.LaneEffect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DoorbellTest {

    private static final int LANES = 4;
    private static final int ROUNDS = 5_000;
    private static final Duration SHORT = Duration.ofNanos(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Doorbell doorbell = new Doorbell();
    private volatile Round round = new Round();

    /** Who has looked since it began. */
    private static final class Round {
        final List<CountDownLatch> looked = new ArrayList<>();

        Round() {
            for (int i = 0; i < LANES; i++) {
                looked.add(new CountDownLatch(1));
            }
        }
    }

    @Test
    void aRingForAllWakesEachLaneThoughAnotherComesBackFirst() throws InterruptedException {
        List<Thread> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            int lane = i;
            Thread thread = new Thread(() -> work(lane), "lane-" + lane);
            thread.start();
            lanes.add(thread);
        }
        try {
            for (int i = 0; i < ROUNDS; i++) {
                Round next = new Round();
                round = next;
                doorbell.ringAll(Wake.CALL);
                for (CountDownLatch looked : next.looked) {
                    assertThat(looked.await(10, TimeUnit.SECONDS))
                            .as("every lane has looked in round " + i)
                            .isTrue();
                }
            }
        } finally {
            doorbell.close();
            for (Thread lane : lanes) {
                lane.join();
            }
        }
    }

    @Test
    void aRingThatAnotherLaneAnsweredDoesNotEndTheNextWait() {
        Doorbell.Heard before = doorbell.heard();
        doorbell.ring(Wake.COMMIT);
        doorbell.answers(doorbell.heard());
        assertThat(doorbell.await(before, wait(SHORT))).isEqualTo(Wake.POLL);
    }

    @Test
    void aRingAfterTheAnswerEndsTheNextWait() {
        Doorbell.Heard before = doorbell.heard();
        doorbell.ring(Wake.COMMIT);
        doorbell.answers(doorbell.heard());
        doorbell.ring(Wake.COMMIT);
        assertThat(doorbell.await(before, wait(LONG))).isEqualTo(Wake.COMMIT);
    }

    @Test
    void nobodyAnswersARingForAllInSomebodyElsesPlace() {
        Doorbell.Heard before = doorbell.heard();
        doorbell.ringAll(Wake.CALL);
        doorbell.answers(doorbell.heard());
        assertThat(doorbell.await(before, wait(LONG))).isEqualTo(Wake.CALL);
    }

    @Test
    void aRingIsNotHeardInTheDeafPartOfAWait() throws InterruptedException {
        Doorbell.Heard before = doorbell.heard();
        doorbell.ring(Wake.COMMIT);
        Thread lane = new Thread(() -> doorbell.await(before, new LaneEffect.Idle(LONG, LONG, Wake.POLL)), "lane");
        lane.start();
        try {
            while (lane.getState() != Thread.State.TIMED_WAITING) {
                assertThat(lane.getState()).isNotEqualTo(Thread.State.TERMINATED);
                Thread.onSpinWait();
            }
        } finally {
            doorbell.close();
            lane.join();
        }
    }

    @Test
    void aLaneKeepsItsOwnAppointmentsWhileAnotherOneIsTheScout() throws InterruptedException {
        Thread scout = new Thread(() -> doorbell.await(doorbell.heard(), wait(LONG)), "scout");
        scout.start();
        try {
            while (scout.getState() != Thread.State.TIMED_WAITING) {
                assertThat(scout.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            Duration soon = Duration.ofMillis(20);
            for (Wake appointment : List.of(Wake.DUE, Wake.RETRY)) {
                LaneEffect.Idle until = new LaneEffect.Idle(Duration.ZERO, soon, appointment);
                assertThat(doorbell.await(doorbell.heard(), until)).isEqualTo(appointment);
            }
            assertThat(scout.isAlive()).as("the scout waits on").isTrue();
        } finally {
            doorbell.close();
            scout.join();
        }
    }

    @Test
    void whenTheScoutAndItsSuccessorEndTogetherTheNextOneIsTheScout() throws InterruptedException {
        Duration soon = Duration.ofMillis(2);
        for (int round = 0; round < 300; round++) {
            Doorbell bell = new Doorbell();
            Thread scout = waiting(bell, new LaneEffect.Idle(Duration.ZERO, soon, Wake.DUE));
            Thread successor = waiting(bell, new LaneEffect.Idle(Duration.ZERO, soon, Wake.DUE));
            Thread next = waiting(bell, wait(LONG));
            scout.join();
            successor.join();
            try {
                long start = System.nanoTime();
                while (next.getState() != Thread.State.TIMED_WAITING) {
                    assertThat(System.nanoTime() - start)
                            .as("round %s: %s", round, next.getState())
                            .isLessThan(Duration.ofSeconds(5).toNanos());
                    Thread.onSpinWait();
                }
            } finally {
                bell.close();
                next.join();
            }
        }
    }

    private static Thread waiting(Doorbell bell, LaneEffect.Idle idle) {
        Thread thread = new Thread(() -> bell.await(bell.heard(), idle));
        thread.start();
        return thread;
    }

    private static LaneEffect.Idle wait(Duration atMost) {
        return new LaneEffect.Idle(Duration.ZERO, atMost, Wake.POLL);
    }

    /** As a lane does: what rings while it looks is not lost. */
    private void work(int lane) {
        while (!doorbell.isClosed()) {
            Doorbell.Heard heard = doorbell.heard();
            round.looked.get(lane).countDown();
            doorbell.await(heard, wait(Duration.ofHours(1)));
        }
    }
}
