package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(doorbell.await(before, SHORT, Wake.POLL)).isEqualTo(Wake.POLL);
    }

    @Test
    void aRingAfterTheAnswerEndsTheNextWait() {
        Doorbell.Heard before = doorbell.heard();
        doorbell.ring(Wake.COMMIT);
        doorbell.answers(doorbell.heard());
        doorbell.ring(Wake.COMMIT);
        assertThat(doorbell.await(before, LONG, Wake.POLL)).isEqualTo(Wake.COMMIT);
    }

    @Test
    void nobodyAnswersARingForAllInSomebodyElsesPlace() {
        Doorbell.Heard before = doorbell.heard();
        doorbell.ringAll(Wake.CALL);
        doorbell.answers(doorbell.heard());
        assertThat(doorbell.await(before, LONG, Wake.POLL)).isEqualTo(Wake.CALL);
    }

    /** As a lane does: what rings while it looks is not lost. */
    private void work(int lane) {
        while (!doorbell.isClosed()) {
            Doorbell.Heard heard = doorbell.heard();
            round.looked.get(lane).countDown();
            doorbell.await(heard, Duration.ofHours(1), Wake.POLL);
        }
    }
}
