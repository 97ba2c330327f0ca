package io.github.reliablemq.benchmarks;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.ThreadLocalContextTransactionManager;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import com.gruelbox.transactionoutbox.TransactionOutboxEntry;
import com.gruelbox.transactionoutbox.TransactionOutboxListener;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * The peer transaction-outbox by gruelbox, set up as its documentation says: a pool of connections, its own JDBC
 * transaction manager, an executor of a fixed size, tasks behind an interface. Thread-safe.
 */
final class Gruelbox implements AutoCloseable {

    static final String TABLE = "txno_outbox";

    static final String SETTINGS =
            PeerDrain.WORKERS + " workers, a pool of its own, tasks handed to them after the commit, or flushed";

    private final HikariDataSource pool;
    private final ThreadLocalContextTransactionManager transactions;
    private final TransactionOutbox outbox;

    private Gruelbox(
            HikariDataSource pool, ThreadLocalContextTransactionManager transactions, TransactionOutbox outbox) {
        this.pool = pool;
        this.transactions = transactions;
        this.outbox = outbox;
    }

    /**
     * Opens it on a database, with its tables.
     *
     * @param connections the most it has at a time
     * @param sending what a task does
     * @param executor runs tasks whose transaction committed, and those that a flush finds
     * @param ended hears of every task that was done
     */
    static Gruelbox open(
            DataSource database, int connections, Peer.Sending sending, Executor executor, Runnable ended) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(connections);
        HikariDataSource pool = new HikariDataSource(config);
        ThreadLocalContextTransactionManager transactions = TransactionManager.fromDataSource(pool);
        TransactionOutbox outbox = TransactionOutbox.builder()
                .transactionManager(transactions)
                .persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
                .instantiator(Instantiator.using(type -> sending))
                .submitter((entry, task) -> executor.execute(() -> task.accept(entry)))
                .listener(new TransactionOutboxListener() {
                    @Override
                    public void success(TransactionOutboxEntry entry) {
                        ended.run();
                    }
                })
                .build();
        return new Gruelbox(pool, transactions, outbox);
    }

    ThreadLocalContextTransactionManager transactions() {
        return transactions;
    }

    /** Commits the transaction of that number with its messages. */
    void commit(int number, int messages) throws SQLException {
        transactions.inTransactionThrows(transaction -> {
            // Prepared for the transaction's connection, and closed by its end.
            PreparedStatement order = transaction.prepareBatchStatement(Transactions.ORDER);
            order.setLong(1, number);
            order.setString(2, "a lamp");
            order.addBatch();
            for (int i = 0; i < messages; i++) {
                schedule(Bodies.of(number * messages + i));
            }
        });
    }

    /** Records a message in the transaction of this thread. */
    void schedule(String text) {
        outbox.schedule(Peer.Sending.class).send(text);
    }

    /** Hands a batch of due tasks to the executor; whether there was one. */
    boolean flush() {
        return outbox.flush();
    }

    @Override
    public void close() {
        pool.close();
    }
}
