package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A way from business transactions to the broker's disk, all of it at work at once. Opened and closed by one thread.
 */
interface Pipeline extends AutoCloseable {

    String name();

    DataSource database();

    /** Where its messages arrive. */
    String queue();

    /** The table that is empty when every message is settled; none when there is no such table. */
    Optional<String> table();

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
