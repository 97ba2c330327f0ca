package io.github.reliablemq.outbox.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Everything that is said on the channel of a table, heard by a bare session. */
final class Notifications implements AutoCloseable {

    private static final String END = "the end";
    private static final int PATIENCE_MILLIS = 20_000;

    private final Handle handle;
    private final String channel;

    Notifications(Jdbi jdbi, String table) {
        this.handle = jdbi.open();
        this.channel = handle.createQuery("select 'reliablemq_' || :table::regclass::oid")
                .bind("table", table)
                .mapTo(String.class)
                .one();
        handle.execute("listen " + channel);
    }

    /** Waits for the next one. */
    String next() throws SQLException {
        PGNotification[] found = session().getNotifications(PATIENCE_MILLIS);
        if (found == null || found.length == 0) {
            throw new AssertionError("Nothing was said on " + channel);
        }
        return found[0].getParameter();
    }

    /** How many there were since it was made, or last asked; the sender must have ended. */
    int count() throws SQLException {
        Connection connection = handle.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("notify " + channel + ", '" + END + "'");
        }
        int count = 0;
        while (true) {
            PGNotification[] found = session().getNotifications(PATIENCE_MILLIS);
            if (found == null || found.length == 0) {
                throw new AssertionError("The end was not heard on " + channel);
            }
            for (PGNotification notification : found) {
                if (notification.getParameter().equals(END)) {
                    return count;
                }
                count++;
            }
        }
    }

    private PGConnection session() throws SQLException {
        return handle.getConnection().unwrap(PGConnection.class);
    }

    @Override
    public void close() {
        handle.close();
    }
}
