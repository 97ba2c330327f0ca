package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LoadTest {

    private static final int PRODUCERS = 3;

    @Test
    void transactionsAreNumberedWithoutAGapUntilTheEnd() throws InterruptedException {
        Flow flow = new Flow(100);
        Collection<Integer> numbers = new ConcurrentLinkedQueue<>();
        CountDownLatch enough = new CountDownLatch(1_000);

        try (Load load = Load.start(
                new Commits(number -> {
                    numbers.add(number);
                    flow.settled(2);
                    enough.countDown();
                }),
                new Load.Shape(PRODUCERS, 2, 100),
                flow)) {
            enough.await();
            int transactions = load.end();

            assertThat(numbers)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, transactions).boxed().toList());
            assertThat(flow.settled()).isEqualTo(2L * transactions);
        }
    }

    @Test
    void producersWaitWhileTooMuchIsOnTheWay() throws InterruptedException {
        Flow flow = new Flow(5);
        CountDownLatch two = new CountDownLatch(2);

        try (Load load = Load.start(new Commits(number -> two.countDown()), new Load.Shape(PRODUCERS, 2, 5), flow)) {
            two.await();
            flow.pass(Duration.ofMillis(50));

            assertThat(load.end()).isEqualTo(2);
        }
    }

    @Test
    void aPaceIsKeptWhateverIsOnTheWay() throws InterruptedException {
        Flow flow = new Flow(1);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch sixth = new CountDownLatch(6);

        try (Load load = Load.start(
                new Commits(number -> {
                    first.countDown();
                    sixth.countDown();
                }),
                new Load.Shape(PRODUCERS, 1, 1),
                flow)) {
            first.await();
            long start = System.nanoTime();
            load.goOnAt(20);
            flow.releaseTheBrake();
            sixth.await();

            // The second begins at once, four more 50 ms apart.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    @SuppressWarnings("try") // It works by being open.
    void whatAProducerFailsWithEndsTheRun() {
        Flow flow = new Flow(1);
        IllegalArgumentException why = new IllegalArgumentException("full disk");

        try (Load unused = Load.start(
                new Commits(number -> {
                    throw why;
                }),
                new Load.Shape(PRODUCERS, 1, 1),
                flow)) {
            assertThatThrownBy(() -> flow.pass(Duration.ofMinutes(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(why);
        }
    }

    @Test
    void whatIsNeverSettledIsMissed() {
        Flow flow = new Flow(10);
        flow.recorded(3);
        flow.settled(2);

        assertThatThrownBy(() -> flow.awaitTheRest(Duration.ofMillis(20)))
                .isInstanceOf(WrongCountException.class)
                .hasMessageContaining("2 of 3 messages were settled, then none for PT0.02S");
    }
}
