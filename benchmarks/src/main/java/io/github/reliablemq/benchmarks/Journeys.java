package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** When each message was due, began its journey and ended it. Begun by many threads, ended by one. */
final class Journeys {

    private static final double NANOS_PER_MILLI = 1e6;

    private final int ignored;
    private final long[] due;
    private final long[] begun;
    private final long[] ended;
    private final CountDownLatch open;
    private final AtomicInteger repeats = new AtomicInteger();

    /** @param ignored how many of the first do not count, fewer than there are */
    Journeys(int messages, int ignored) {
        this.ignored = ignored;
        this.due = new long[messages];
        this.begun = new long[messages];
        this.ended = new long[messages];
        this.open = new CountDownLatch(messages);
    }

    void begin(int number, long dueAt, long moment) {
        due[number] = dueAt;
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
        double[] since = sortedMillis(begun);
        double[] sinceDue = sortedMillis(due);
        return Map.of(
                Figure.P50, percentile(since, 0.5),
                Figure.P99, percentile(since, 0.99),
                Figure.P999, percentile(since, 0.999),
                Figure.P50_DUE, percentile(sinceDue, 0.5),
                Figure.P99_DUE, percentile(sinceDue, 0.99),
                Figure.P999_DUE, percentile(sinceDue, 0.999));
    }

    private double[] sortedMillis(long[] from) {
        double[] millis = new double[begun.length - ignored];
        for (int i = 0; i < millis.length; i++) {
            // A message can be there before the thread that sent it runs again.
            millis[i] = Math.max(0, ended[i + ignored] - from[i + ignored]) / NANOS_PER_MILLI;
        }
        Arrays.sort(millis);
        return millis;
    }

    /** The smallest value that so many are not above. */
    private static double percentile(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
