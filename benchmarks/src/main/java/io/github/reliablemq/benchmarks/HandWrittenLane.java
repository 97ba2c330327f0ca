package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * One thread's part of the loop one would write by hand: take rows in an open transaction, send them in one broker
 * transaction, commit the broker, commit the database. The fastest that is still at least once.
 */
final class HandWrittenLane implements AutoCloseable {

    private final Connection connection;
    private final BrokerSession session;

    private HandWrittenLane(Connection connection, BrokerSession session) {
        this.connection = connection;
        this.session = session;
    }

    static HandWrittenLane open(DataSource database, String brokerUrl, String queue, Packets packets)
            throws SQLException, JMSException {
        BrokerSession session = BrokerSession.transacted(brokerUrl, queue, packets);
        try {
            Connection connection = database.getConnection();
            connection.setAutoCommit(false);
            return new HandWrittenLane(connection, session);
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** Once round the loop; returns how many were sent, 0 when none was there. */
    int send(int atMost) throws SQLException, JMSException {
        List<HandWrittenOutbox.Row> rows = HandWrittenOutbox.take(connection, atMost);
        if (!rows.isEmpty()) {
            for (HandWrittenOutbox.Row row : rows) {
                session.send(row.text(), row.messageId());
            }
            session.commit();
        }
        connection.commit();
        return rows.size();
    }

    @Override
    public void close() throws SQLException {
        session.close();
        connection.close();
    }
}
