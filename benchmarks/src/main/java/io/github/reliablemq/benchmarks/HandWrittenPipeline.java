package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The hand-written outbox with its insert, and the hand-written loop, which waits a little when it finds nothing.
 * Packets leave together.
 */
final class HandWrittenPipeline implements Pipeline {

    /** Long enough to cost little when there is nothing, short enough to be called prompt. */
    static final Duration IDLE = Duration.ofMillis(10);

    private static final String SETTINGS =
            "the insert and the loop by hand, which looks again after " + IDLE.toMillis() + " ms";

    private static final String QUEUE = "bench.sustained.hand-written-corked";

    private final DataSource database;
    private final String brokerUrl;
    private final Drain drain;
    private final List<HandWrittenLane> lanes = new ArrayList<>();
    private @Nullable ExecutorService threads;
    private volatile boolean closing;

    /** Only lanes and batch of the drain count. */
    HandWrittenPipeline(DataSource database, String brokerUrl, Drain drain) {
        this.database = database;
        this.brokerUrl = brokerUrl;
        this.drain = drain;
    }

    @Override
    public String name() {
        return Packets.TOGETHER.name("hand-written");
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public String queue() {
        return QUEUE;
    }

    @Override
    public String settings() {
        return SETTINGS;
    }

    @Override
    public List<String> tables() {
        return List.of(HandWrittenOutbox.TABLE);
    }

    @Override
    public Transactions open(Load.Shape shape, Flow flow) throws SQLException, JMSException {
        HandWrittenOutbox.createIn(database);
        closing = false;
        ExecutorService started = Executors.newFixedThreadPool(drain.lanes());
        threads = started;
        for (int i = 0; i < drain.lanes(); i++) {
            HandWrittenLane lane = HandWrittenLane.open(database, brokerUrl, QUEUE, Packets.TOGETHER);
            lanes.add(lane);
            started.execute(() -> relay(lane, flow));
        }
        Transactions transactions =
                new JdbcTransactions(database, Recording.byHand(shape.messagesInEach()), shape.messagesInEach());
        transactions.open(shape.producers());
        return transactions;
    }

    @Override
    public void close() {
        closing = true;
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
        try {
            for (HandWrittenLane lane : lanes) {
                lane.close();
            }
            lanes.clear();
        } catch (SQLException e) {
            throw new IllegalStateException("A connection of " + name() + " was not closed", e);
        }
    }

    private void relay(HandWrittenLane lane, Flow flow) {
        try {
            while (!closing) {
                int sent = lane.send(drain.batch());
                if (sent > 0) {
                    flow.settled(sent);
                } else {
                    Flow.idle(IDLE);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (SQLException | JMSException | RuntimeException e) {
            if (!closing) {
                flow.broke(e);
            }
        }
    }
}
