package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * As little as an outbox can do between a commit and the broker: the thread that committed wakes another one of its
 * process, which takes the row, sends it with a persistent send as the bare client's, and commits. No more than a way
 * to see how much of a delay is nobody's fault: with several messages waiting it is slow.
 */
final class WokenPipeline implements Pipeline {

    private static final String QUEUE = "bench.latency.hand-written-woken";

    private final DataSource database;
    private final String brokerUrl;
    private @Nullable ExecutorService threads;

    WokenPipeline(DataSource database, String brokerUrl) {
        this.database = database;
        this.brokerUrl = brokerUrl;
    }

    @Override
    public String name() {
        return "hand-written-woken";
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
        return "the insert by hand, and " + Pipelines.LANES + " threads that are woken by the commit, take one row and"
                + " send it without a transaction";
    }

    @Override
    public List<String> tables() {
        return List.of(HandWrittenOutbox.TABLE);
    }

    @Override
    public Transactions open(Load.Shape shape, Flow flow) throws SQLException {
        HandWrittenOutbox.createIn(database);
        Semaphore committed = new Semaphore(0);
        ExecutorService started = Executors.newFixedThreadPool(Pipelines.LANES);
        threads = started;
        for (int i = 0; i < Pipelines.LANES; i++) {
            started.execute(() -> relay(committed, flow));
        }
        Transactions transactions =
                new JdbcTransactions(database, Recording.byHand(shape.messagesInEach()), shape.messagesInEach());
        transactions.open(shape.producers());
        return new Waking(transactions, committed::release);
    }

    private void relay(Semaphore committed, Flow flow) {
        try (Connection connection = database.getConnection();
                BrokerSession session = BrokerSession.synchronous(brokerUrl, QUEUE)) {
            connection.setAutoCommit(false);
            while (true) {
                committed.acquire();
                List<HandWrittenOutbox.Row> rows = HandWrittenOutbox.take(connection, 1);
                for (HandWrittenOutbox.Row row : rows) {
                    session.send(row.text(), row.messageId());
                }
                connection.commit();
                if (rows.isEmpty()) {
                    // The other one had it locked for a moment, and took another.
                    committed.release();
                }
                flow.settled(rows.size());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (SQLException | JMSException | RuntimeException e) {
            ExecutorService running = threads;
            if (running != null && !running.isShutdown()) {
                flow.broke(e);
            }
        }
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
            threads = null;
        }
    }
}
