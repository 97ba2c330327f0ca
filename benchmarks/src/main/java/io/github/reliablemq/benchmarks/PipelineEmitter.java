package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Business transactions of one insert and one message, and a pipeline that brings them to the broker. */
final class PipelineEmitter implements Emitter {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final Pipeline pipeline;
    private final Begin begin;
    private @Nullable Transactions transactions;
    private Flow flow = new Flow(0);

    /** When a journey begins. */
    enum Begin {
        /** With the business transaction: its commit is what sends. */
        BEFORE_THE_TRANSACTION,
        /** When the commit has returned. */
        AFTER_THE_COMMIT
    }

    PipelineEmitter(Pipeline pipeline, Begin begin) {
        this.pipeline = pipeline;
        this.begin = begin;
    }

    @Override
    public String queue() {
        return pipeline.queue();
    }

    @Override
    public DataSource database() {
        return pipeline.database();
    }

    @Override
    public void open(int senders) throws SQLException, JMSException, InterruptedException {
        Sql.execute(database(), Enqueue.BUSINESS, "truncate orders");
        flow = new Flow(0);
        transactions = pipeline.open(new Load.Shape(senders, 1, 0), flow);
        Sql.tidy(
                database(),
                Stream.concat(Stream.of("orders"), pipeline.tables().stream()).toArray(String[]::new));
    }

    @Override
    public long emit(int sender, int number) throws SQLException {
        long start = System.nanoTime();
        Objects.requireNonNull(transactions).commit(sender, number);
        return begin == Begin.BEFORE_THE_TRANSACTION ? start : System.nanoTime();
    }

    @Override
    public void settle() throws SQLException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (pipeline.left() > 0) {
            if (System.nanoTime() > end) {
                throw new WrongCountException(pipeline.left() + " messages of " + pipeline.name() + " are left");
            }
            flow.pass(LOOK_AGAIN);
        }
    }

    @Override
    public void close() {
        Transactions open = transactions;
        transactions = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("A connection of " + pipeline.name() + " was not closed", e);
        } finally {
            pipeline.close();
        }
    }
}
