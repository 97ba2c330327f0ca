package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An operator looks at an outbox in which messages wait, again and again. */
final class OperatorLooks implements Contestant {

    /** What is called; the number of messages it saw waiting. */
    interface Look {
        long at(OutboxAdmin admin);
    }

    static final int AT_MOST = 10_000;

    static final Look COUNTS =
            admin -> Objects.requireNonNull(admin.counts(AT_MOST).get(MessageState.PENDING))
                    .value();

    static final Look LAGS = admin -> admin.lags(AT_MOST).destinations().stream()
            .mapToLong(lag -> lag.due().value())
            .sum();

    private static final int MOST_CALLS = 100;
    private static final Destination QUEUE = Destination.queue("bench.looked-at");

    private final String name;
    private final OutboxDatabase outbox;
    private final Look look;
    private final int waiting;
    private long seen;
    private @Nullable Connection connection;

    /**
     * Looks in that way.
     *
     * @param waiting messages that are there to be seen
     */
    OperatorLooks(String name, OutboxDatabase outbox, Look look, int waiting) {
        this.name = name;
        this.outbox = outbox;
        this.look = look;
        this.waiting = waiting;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataSource database() {
        return outbox.database();
    }

    @Override
    public void prepare() throws SQLException {
        if (outbox.waiting(QUEUE) == 0) {
            outbox.fill(QUEUE, waiting, Keys.NONE);
            outbox.tidy();
        }
        connection = outbox.database().getConnection();
    }

    @Override
    public Work run() {
        OutboxAdmin admin = outbox.outboxOn(Objects.requireNonNull(connection)).admin();
        int calls = Math.min(waiting, MOST_CALLS);
        long start = System.nanoTime();
        for (int call = 0; call < calls; call++) {
            seen = look.at(admin);
        }
        double millis = (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        return new Work(calls, Map.of(Figure.CALL, millis / calls));
    }

    @Override
    public void disconnect() throws SQLException {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void check() {
        WrongCountException.unlessSame("Waiting messages that " + name + " saw", Math.min(waiting, AT_MOST), seen);
    }

    /** The outbox may be used for drains after this. */
    @Override
    public void close() {
        try {
            disconnect();
            Sql.execute(outbox.database(), "delete from reliable_outbox where destination = '" + QUEUE + "'");
        } catch (SQLException e) {
            throw new IllegalStateException("What " + name + " looked at was not deleted", e);
        }
    }
}
