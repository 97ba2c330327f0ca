package io.github.reliablemq.benchmarks;

import io.github.reliablemq.DestinationLag;
import io.github.reliablemq.OutboxAdmin;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Looks again and again how far our relay is behind. */
final class LagWatch {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int AT_MOST = 10_000;

    private final OutboxDatabase outbox;
    private final Flow flow;

    LagWatch(OutboxDatabase outbox, Flow flow) {
        this.outbox = outbox;
        this.flow = flow;
    }

    /** What was seen, in milliseconds. */
    record Seen(double mean, double greatest) {}

    Seen during(Duration time) throws SQLException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        double sum = 0;
        double greatest = 0;
        int looks = 0;
        try (Connection connection = outbox.database().getConnection()) {
            OutboxAdmin admin = outbox.outboxOn(connection).admin();
            while (System.nanoTime() < end) {
                double lag = millis(admin);
                sum += lag;
                greatest = Math.max(greatest, lag);
                looks++;
                flow.pass(BETWEEN_LOOKS);
            }
        }
        return new Seen(sum / Math.max(1, looks), greatest);
    }

    private static double millis(OutboxAdmin admin) {
        long nanos = admin.lags(AT_MOST).destinations().stream()
                .map(DestinationLag::lag)
                .mapToLong(Duration::toNanos)
                .max()
                .orElse(0);
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
