package io.github.reliablemq.activemq;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.ActiveMQConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the broker and the means to end it. Thread-safe; whoever connected it closes it. */
final class Link implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final String name;
    private final String address;
    private final ActiveMQConnection connection;
    private final Wire wire;
    private final Watchdog watchdog;
    private final AtomicBoolean closed = new AtomicBoolean();

    Link(String name, String address, ActiveMQConnection connection, Wire wire, Watchdog watchdog) {
        this.name = name;
        this.address = address;
        this.connection = connection;
        this.wire = wire;
        this.watchdog = watchdog;
    }

    ActiveMQConnection connection() {
        return connection;
    }

    Wire wire() {
        return wire;
    }

    /** For limits on what this connection's owner does between two calls. */
    Watchdog watchdog() {
        return watchdog;
    }

    /** For people: scheme, host and port. */
    String address() {
        return address;
    }

    /** Ends the connection when that time has passed; {@code what} completes "no answer to …". */
    Watchdog.Watch limit(Duration limit, String what) {
        return watchdog.watch(
                limit,
                () -> abort(new MissedDeadline("No answer from " + address + " to " + what + " within " + limit
                        + "; the connection was cut")));
    }

    void abort(IOException why) {
        wire.abort(why);
    }

    /** Why this connection is of no more use, or null. */
    @Nullable
    IOException brokenBy() {
        IOException broken = wire.brokenBy();
        // The reader may end without a word when we are the ones who close.
        return broken == null && closed.get() ? new IOException("The connection to " + address + " is closed") : broken;
    }

    /** A second call does nothing. */
    @Override
    @SuppressWarnings("try") // The limit works by being open.
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (Watchdog.Watch limit = limit(CLOSE_LIMIT, "our goodbye")) {
            connection.close();
        } catch (JMSException e) {
            LOG.debug("{}: the connection to {} did not close in order", name, address, e);
        } finally {
            watchdog.close();
        }
    }
}
