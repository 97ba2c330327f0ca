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
 * process, which takes the row, sends it, and commits. No more than a way to see how much of a delay is nobody's fault:
 * with several messages waiting it is slow.
 */
final class WokenPipeline implements Pipeline {

    private final DataSource database;
    private final String brokerUrl;
    private final Sending sending;
    private @Nullable ExecutorService threads;

    /** How a row's message reaches the broker. */
    enum Sending {
        /** With a persistent send as the bare client's, which may reach a consumer before it reaches the disk. */
        ALONE("hand-written-woken", "send it without a transaction"),
        /** As ours is sent. */
        IN_A_TRANSACTION("hand-written-woken-transacted", "send it in a transaction");

        private final String contestant;
        private final String manner;

        Sending(String contestant, String manner) {
            this.contestant = contestant;
            this.manner = manner;
        }

        private BrokerSession open(String brokerUrl, String queue) throws JMSException {
            return switch (this) {
                case ALONE -> BrokerSession.synchronous(brokerUrl, queue);
                case IN_A_TRANSACTION -> BrokerSession.transacted(brokerUrl, queue, Packets.TOGETHER);
            };
        }
    }

    WokenPipeline(DataSource database, String brokerUrl, Sending sending) {
        this.database = database;
        this.brokerUrl = brokerUrl;
        this.sending = sending;
    }

    @Override
    public String name() {
        return sending.contestant;
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public String queue() {
        return "bench.latency." + name();
    }

    @Override
    public String settings() {
        return "the insert by hand, and " + Pipelines.LANES + " threads that are woken by the commit, take one row and "
                + sending.manner;
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
                BrokerSession session = sending.open(brokerUrl, queue())) {
            connection.setAutoCommit(false);
            while (true) {
                committed.acquire();
                List<HandWrittenOutbox.Row> rows = HandWrittenOutbox.take(connection, 1);
                for (HandWrittenOutbox.Row row : rows) {
                    session.send(row.text(), row.messageId());
                }
                if (sending == Sending.IN_A_TRANSACTION && !rows.isEmpty()) {
                    session.commit();
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
