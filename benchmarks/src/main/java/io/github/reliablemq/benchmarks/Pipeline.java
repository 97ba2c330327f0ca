package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * A way from business transactions to the broker's disk, all of it at work at once. Opened and closed by one thread.
 */
interface Pipeline extends AutoCloseable {

    String name();

    DataSource database();

    /** Where its messages arrive. */
    String queue();

    /** Keys whose messages are to arrive in the order of their numbers. */
    default Keys inOrder() {
        return Keys.NONE;
    }

    /** Tables that its work changes, beside that of the business; none when their rows stay. */
    List<String> tables();

    /** Messages that are recorded and not settled. */
    default long left() throws SQLException {
        long left = 0;
        for (String table : tables()) {
            left += Sql.number(database(), "select count(*) from " + table);
        }
        return left;
    }

    /** How it is set up, in one line. */
    String settings();

    /**
     * Starts with empty tables and returns when it is connected.
     *
     * @param shape as many producers, which commit with what this returns; the caller closes it before the pipeline
     * @param flow told of what is settled, and of what breaks
     */
    Transactions open(Load.Shape shape, Flow flow) throws SQLException, JMSException, InterruptedException;

    @Override
    void close();
}
