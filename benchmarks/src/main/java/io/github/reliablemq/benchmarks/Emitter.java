package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A way to send one message at a time. Each sender is a thread. */
interface Emitter extends AutoCloseable {

    /** Where its messages arrive. */
    String queue();

    /** The database that is part of the way; null for none. */
    @Nullable
    DataSource database();

    /** Returns when everything is connected and at rest. */
    void open(int senders) throws SQLException, JMSException, InterruptedException;

    /** Sends a message and returns the moment from which its journey counts, of {@link System#nanoTime()}. */
    long emit(int sender, int number) throws SQLException, JMSException;

    /** Returns when nothing that was sent is left on the way. */
    void settle() throws SQLException, InterruptedException;

    @Override
    void close();
}
