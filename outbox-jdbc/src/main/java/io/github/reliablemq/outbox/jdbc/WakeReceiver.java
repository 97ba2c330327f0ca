package io.github.reliablemq.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of commits in other processes, on a thread and a session of its own, as long as it is open. A session that is
 * lost is replaced, and then there may be something that nobody was told of.
 */
final class WakeReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcOutbox.class);

    /** How long an end waits for the thread to look up from the network. */
    private static final Duration GLANCE = Duration.ofMillis(200);

    private static final Duration CHECK = Duration.ofSeconds(10);

    private final WakeLine line;
    private final Runnable heard;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    /** Of the thread alone. */
    private int failures;

    /** Starts to listen. */
    WakeReceiver(WakeLine line, Runnable heard) {
        this.line = line;
        this.heard = heard;
        this.thread = line.start("listen", this::run);
    }

    private void run() {
        while (isOpen()) {
            try {
                listen();
            } catch (SQLException | RuntimeException | Error e) {
                failures++;
                if (failures == 1) {
                    LOG.warn(
                            "Outbox {}: commits of other processes are not heard of for now, they are found by the"
                                    + " relay's poll; listening will be tried again: {}",
                            line.table(),
                            e.toString());
                } else {
                    LOG.debug("Outbox {}: still not listening", line.table(), e);
                }
                await(WakeLine.OUTAGE.after(failures));
            }
        }
    }

    private void listen() throws SQLException {
        try (OwnConnection own = line.connect()) {
            Connection on = own.connection();
            PGConnection session = on.unwrap(PGConnection.class);
            String channel = channel(on);
            execute(on, "listen " + channel);
            try {
                hear(on, session, channel);
            } finally {
                leave(on, session, channel);
            }
        }
    }

    private void hear(Connection on, PGConnection session, String channel) throws SQLException {
        check(on, channel);
        // What was committed while nobody listened.
        heard.run();
        long checked = System.nanoTime();
        while (isOpen()) {
            if (isFromOthers(session.getNotifications((int) GLANCE.toMillis()))) {
                heard.run();
            }
            long now = System.nanoTime();
            if (now - checked >= CHECK.toNanos()) {
                check(on, channel);
                checked = now;
                goesWell();
            }
        }
    }

    /** Only what has lasted for a while ends a series of failures: it may be cut off again and again. */
    private void goesWell() {
        if (failures > 0) {
            LOG.info("Outbox {}: commits of other processes are heard of again", line.table());
            failures = 0;
        }
    }

    /** Relays of this process hear of its commits in another way. */
    private boolean isFromOthers(PGNotification @Nullable [] notifications) {
        if (notifications == null) {
            return false;
        }
        for (PGNotification notification : notifications) {
            if (!line.self().equals(notification.getParameter())) {
                return true;
            }
        }
        return false;
    }

    private String channel(Connection on) throws SQLException {
        try (PreparedStatement ask = on.prepareStatement(line.sql().channel())) {
            ask.setString(1, line.table().qualified());
            try (ResultSet answer = ask.executeQuery()) {
                answer.next();
                String channel = answer.getString(1);
                if (channel == null) {
                    throw new SQLException("There is no table " + line.table() + " to listen for");
                }
                return channel;
            }
        }
    }

    /**
     * A half-open connection, a table that was made anew, or a pooler that hands sessions round: all would be silent.
     */
    private void check(Connection on, String channel) throws SQLException {
        try (PreparedStatement ask = on.prepareStatement(line.sql().check())) {
            ask.setString(1, line.table().qualified());
            ask.setString(2, channel);
            try (ResultSet answer = ask.executeQuery()) {
                answer.next();
                if (!channel.equals(answer.getString(1))) {
                    throw new SQLException("The table " + line.table() + " is not the one it was");
                }
                if (!answer.getBoolean(2)) {
                    throw new SQLException("The session that was told to listen does not: a pooler seems to give each"
                            + " transaction another one. Give wakeAcrossProcesses connections that go straight to the"
                            + " database, or leave it out");
                }
            }
        }
        on.commit();
    }

    private static void execute(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute(sql);
        }
        on.commit();
    }

    /** The next user of a pooled connection shall hear nothing. */
    private static void leave(Connection on, PGConnection session, String channel) {
        try {
            on.rollback();
            execute(on, "unlisten " + channel);
            session.getNotifications();
        } catch (SQLException e) {
            LOG.debug("The connection is broken and is only closed", e);
        }
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private void await(Duration wait) {
        try {
            closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // It ends through close() only; a wait cut short is harmless.
        }
    }

    @Override
    public void close() {
        closed.countDown();
        WakeLine.join(thread);
    }
}
