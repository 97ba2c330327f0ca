package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** When each message began its journey and when it ended. Begun by many threads, ended by one. */
final class Journeys {

    private final long[] begun;
    private final long[] ended;
    private final CountDownLatch open;
    private final AtomicInteger repeats = new AtomicInteger();

    Journeys(int messages) {
        this.begun = new long[messages];
        this.ended = new long[messages];
        this.open = new CountDownLatch(messages);
    }

    void begin(int number, long moment) {
        begun[number] = moment;
    }

    void end(int number, long moment) {
        if (ended[number] == 0) {
            ended[number] = moment;
            open.countDown();
        } else {
            repeats.incrementAndGet();
        }
    }

    int repeats() {
        return repeats.get();
    }

    /**
     * Waits for the last one. Call it after all were begun, by a thread that knows so.
     *
     * @throws WrongCountException when some do not end in time
     */
    Map<Figure, Double> await(Duration atMost) throws InterruptedException {
        if (!open.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new WrongCountException(open.getCount() + " of " + begun.length + " messages did not arrive within "
                    + atMost + " after the last was sent");
        }
        double[] millis = new double[begun.length];
        for (int i = 0; i < millis.length; i++) {
            // A message can be there before the thread that sent it runs again.
            millis[i] = Math.max(0, ended[i] - begun[i]) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
        Arrays.sort(millis);
        return Map.of(
                Figure.P50, percentile(millis, 0.5),
                Figure.P99, percentile(millis, 0.99),
                Figure.P999, percentile(millis, 0.999));
    }

    /** The smallest value that so many are not above. */
    private static double percentile(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
