package io.github.reliablemq.benchmarks;

import io.github.reliablemq.DestinationLag;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Work;
import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How far our relay is behind, looked at again and again for a while: at the beginning of a long steady load, or at its
 * end. The turns of both belong to one load, which the first begins and the second ends.
 */
final class LagWindow implements Contestant {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int AT_MOST = 10_000;

    private final At at;
    private final SteadyLoad load;
    private final Duration time;

    /** Which part of the load is looked at. */
    enum At {
        BEGINNING,
        END
    }

    LagWindow(At at, SteadyLoad load, Duration time) {
        this.at = at;
        this.load = load;
        this.time = time;
    }

    @Override
    public String name() {
        return at == At.BEGINNING ? "at-the-beginning" : "at-the-end";
    }

    /** See {@link Sustained#database()}. */
    @Override
    public @Nullable DataSource database() {
        return null;
    }

    @Override
    public void prepare() throws SQLException, JMSException, InterruptedException {
        if (at == At.BEGINNING) {
            load.begin();
        } else {
            load.awaitTheEnd();
        }
    }

    @Override
    public Work run() throws SQLException, InterruptedException {
        OutboxDatabase outbox = load.outbox();
        long settledBefore = load.flow().settled();
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
                load.flow().pass(BETWEEN_LOOKS);
            }
        }
        return new Work(
                load.flow().settled() - settledBefore, Map.of(Figure.LAG, sum / looks, Figure.LAG_MAX, greatest));
    }

    @Override
    public void disconnect() throws SQLException, InterruptedException {
        if (at == At.END) {
            load.end();
        }
    }

    @Override
    public void check() throws SQLException, JMSException {
        if (at == At.END) {
            load.check();
        }
    }

    @Override
    public void close() {
        load.close();
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
