package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pipeline with its producers, from the first transaction to the last message's settlement. Used by one thread. */
final class UnderLoad implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final Pipeline pipeline;
    private final Load.Shape shape;
    private final String brokerUrl;
    private @Nullable Flow flow;
    private @Nullable Transactions transactions;
    private @Nullable Load load;
    private int ended;

    UnderLoad(Pipeline pipeline, Load.Shape shape, String brokerUrl) {
        this.pipeline = pipeline;
        this.shape = shape;
        this.brokerUrl = brokerUrl;
    }

    String name() {
        return pipeline.name();
    }

    Flow flow() {
        return Objects.requireNonNull(flow);
    }

    Load load() {
        return Objects.requireNonNull(load);
    }

    void start() throws SQLException, JMSException, InterruptedException {
        Sql.execute(pipeline.database(), Enqueue.BUSINESS, "truncate orders");
        Flow opened = new Flow(shape.onTheWayAtMost());
        Transactions open = pipeline.open(shape, opened);
        flow = opened;
        transactions = open;
        Sql.tidy(
                pipeline.database(),
                Stream.concat(Stream.of("orders"), pipeline.tables().stream()).toArray(String[]::new));
        load = Load.start(open, shape, opened);
    }

    /** How many messages are settled in that time, at least one: it may take longer until there is one. */
    long settledWithin(Duration time) throws InterruptedException {
        long before = flow().settled();
        flow().pass(time);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (flow().settled() == before) {
            flow().pass(LOOK_AGAIN);
            if (System.nanoTime() > end) {
                throw new WrongCountException("Not one message of " + name() + " was settled within " + PATIENCE);
            }
        }
        return flow().settled() - before;
    }

    /** No more transactions; returns when what they recorded is settled and everything is closed. */
    void end() throws SQLException, InterruptedException {
        ended = load().end();
        flow().awaitTheRest(PATIENCE);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (pipeline.left() > 0 && System.nanoTime() < end) {
            flow().pass(LOOK_AGAIN);
        }
        close();
    }

    /** Everything that was recorded is in the queue, once, in the order of its key, and nowhere else. */
    void check() throws SQLException, JMSException {
        checkDatabase();
        Arrivals.check(brokerUrl, pipeline.queue(), recorded(), pipeline.inOrder());
    }

    /** How many messages were recorded until the end. */
    int recorded() {
        return ended * shape.messagesInEach();
    }

    void checkDatabase() throws SQLException {
        WrongCountException.unlessSame(
                "Transactions of " + name(), ended, Sql.number(pipeline.database(), "select count(*) from orders"));
        WrongCountException.unlessSame("Messages left by " + name(), 0, pipeline.left());
    }

    @Override
    public void close() {
        Load producers = load;
        load = null;
        if (producers != null) {
            producers.close();
        }
        Transactions open = transactions;
        transactions = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("A connection of " + name() + " was not closed", e);
        } finally {
            pipeline.close();
        }
    }
}
