package io.github.reliablemq.benchmarks.harness;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One way to do a piece of work, again and again: prepare, run, disconnect, check. Only {@link #run} is measured. Used
 * by one thread.
 */
public interface Contestant extends AutoCloseable {

    /** Unique in its contest; of {@code a-z 0-9 -}. */
    String name();

    /** The database whose dead rows are counted; null when it uses none. */
    @Nullable
    DataSource database();

    /** What it does between {@link #prepare} and {@link #run}. */
    enum Between {
        /** It waits for the start, and so does whoever measures: for the servers to come to rest. */
        RESTING,
        /** It is at work already, and the servers with it. */
        WORKING
    }

    /** See there. */
    default Between between() {
        return Between.RESTING;
    }

    /** Makes everything ready, up to open connections. */
    void prepare() throws SQLException, JMSException, InterruptedException;

    /** Does the work, all of it: returns when the last message is where it is to be. */
    Work run() throws SQLException, JMSException, InterruptedException;

    /** Closes the connections of {@link #run}: a database tells what they did only when they are gone. */
    void disconnect() throws SQLException, JMSException, InterruptedException;

    /**
     * Compares what came of the work with what was asked for, and clears it away.
     *
     * @throws WrongCountException when that is not the same
     */
    void check() throws SQLException, JMSException, InterruptedException;

    /** Ends what is still open, also after a failure. */
    @Override
    void close();
}
