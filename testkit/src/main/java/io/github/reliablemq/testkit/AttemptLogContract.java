package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.AttemptLog.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link AttemptLog} promises (P11). Extend it in your tests and give it a log. */
public abstract class AttemptLogContract {

    private static final int RACERS = 8;
    private static final ConsumerName CONSUMER = new ConsumerName("contract");

    private final MessageId id = new MessageId(UUID.randomUUID());
    private AttemptLog log;

    /** For subclasses with a no-argument constructor. */
    @SuppressWarnings("NullAway.Init")
    protected AttemptLogContract() {}

    /** A log; it may hold attempts of other messages. Asked for once in each test. */
    protected abstract AttemptLog log();

    @BeforeEach
    final void openLog() {
        log = log();
    }

    @Test
    @DisplayName("P11: attempts that begin and never end are counted, in a row too")
    void beginningsAreCounted() {
        assertThat(begin()).isEqualTo(new Attempt(1, 1));
        assertThat(begin()).isEqualTo(new Attempt(2, 2));
        assertThat(begin()).isEqualTo(new Attempt(3, 3));
    }

    @Test
    @DisplayName("P11: a failure counts once, and ends the row")
    void aFailureEndsTheRow() {
        begin();
        begin();
        assertThat(failed()).isEqualTo(2);
        assertThat(begin()).isEqualTo(new Attempt(3, 1));
        assertThat(failed()).isEqualTo(3);
    }

    @Test
    @DisplayName("P11: a failure whose beginning was not noted counts too, each time")
    void aFailureAloneCounts() {
        assertThat(failed()).isEqualTo(1);
        assertThat(failed()).isEqualTo(2);
        assertThat(begin()).isEqualTo(new Attempt(3, 1));
    }

    @Test
    @DisplayName("P11: what is taken back does not count; the attempts before it do")
    void whatIsTakenBackDoesNotCount() {
        failed();
        begin();
        begin();
        log.takeBack(CONSUMER, id, 0);
        assertThat(begin()).isEqualTo(new Attempt(3, 2));
    }

    @Test
    void whatIsUnknownCanBeTakenBackAndForgotten() {
        assertThatCode(() -> {
                    log.takeBack(CONSUMER, id, 0);
                    log.forget(CONSUMER, id);
                })
                .doesNotThrowAnyException();
        assertThat(begin()).isEqualTo(new Attempt(1, 1));
        log.takeBack(CONSUMER, id, 0);
        log.takeBack(CONSUMER, id, 0);
        assertThat(begin()).isEqualTo(new Attempt(1, 1));
    }

    @Test
    void epochsCountForThemselvesAndAreForgottenTogether() {
        begin();
        assertThat(log.begin(CONSUMER, id, 1)).isEqualTo(new Attempt(1, 1));
        assertThat(begin()).isEqualTo(new Attempt(2, 2));
        log.takeBack(CONSUMER, id, 1);
        assertThat(log.failed(CONSUMER, id, 1)).isEqualTo(1);
        assertThat(begin()).isEqualTo(new Attempt(3, 3));
        log.forget(CONSUMER, id);
        assertThat(begin()).isEqualTo(new Attempt(1, 1));
        assertThat(log.begin(CONSUMER, id, 1)).isEqualTo(new Attempt(1, 1));
    }

    @Test
    void consumersAndMessagesCountForThemselves() {
        begin();
        ConsumerName other = new ConsumerName("other");
        MessageId another = new MessageId(UUID.randomUUID());
        assertThat(log.begin(other, id, 0)).isEqualTo(new Attempt(1, 1));
        assertThat(log.begin(CONSUMER, another, 0)).isEqualTo(new Attempt(1, 1));
        log.forget(other, id);
        log.forget(CONSUMER, another);
        assertThat(begin()).isEqualTo(new Attempt(2, 2));
    }

    @Test
    void beginningsAtTheSameTimeAreAllCounted() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<Integer>> racers = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                racers.add(threads.submit(() -> {
                    start.await();
                    return begin().number();
                }));
            }
            start.countDown();
            List<Integer> numbers = new ArrayList<>();
            for (Future<Integer> racer : racers) {
                numbers.add(racer.get(60, TimeUnit.SECONDS));
            }
            assertThat(numbers).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
        } finally {
            threads.shutdownNow();
        }
    }

    private Attempt begin() {
        return log.begin(CONSUMER, id, 0);
    }

    private int failed() {
        return log.failed(CONSUMER, id, 0);
    }
}
