package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The loop one would write by hand: take rows in an open transaction, send them in one broker transaction, commit the
 * broker, commit the database. The fastest that is still at least once.
 */
final class HandWrittenRelay implements Contestant {

    private static final String QUEUE = "bench.hand-written";

    private final DataSource database;
    private final String brokerUrl;
    private final Drain drain;
    private final List<BrokerSession> sessions = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();

    HandWrittenRelay(DataSource database, String brokerUrl, Drain drain) {
        this.database = database;
        this.brokerUrl = brokerUrl;
        this.drain = drain;
    }

    @Override
    public String name() {
        return "hand-written";
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public void prepare() throws SQLException, JMSException {
        HandWrittenOutbox.createIn(database);
        HandWrittenOutbox.fill(database, drain.messages());
        Sql.tidy(database, HandWrittenOutbox.TABLE);
        for (int i = 0; i < drain.lanes(); i++) {
            sessions.add(BrokerSession.transacted(brokerUrl, QUEUE));
            Connection connection = database.getConnection();
            connections.add(connection);
            connection.setAutoCommit(false);
        }
    }

    @Override
    public Work run() throws InterruptedException {
        Crew.run(drain.lanes(), member -> {
            Connection connection = connections.get(member);
            BrokerSession session = sessions.get(member);
            List<HandWrittenOutbox.Row> rows = HandWrittenOutbox.take(connection, drain.batch());
            while (!rows.isEmpty()) {
                for (HandWrittenOutbox.Row row : rows) {
                    session.send(row.text(), row.messageId());
                }
                session.commit();
                connection.commit();
                rows = HandWrittenOutbox.take(connection, drain.batch());
            }
            connection.commit();
        });
        return Work.of(drain.messages());
    }

    @Override
    public void disconnect() throws SQLException {
        sessions.forEach(BrokerSession::close);
        sessions.clear();
        for (Connection connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    @Override
    public void check() throws SQLException, JMSException {
        WrongCountException.unlessSame(
                "Messages left by " + name(), 0, Sql.number(database, "select count(*) from hand_outbox"));
        Arrivals.check(brokerUrl, QUEUE, drain.messages(), Keys.NONE);
    }

    @Override
    public void close() {
        try {
            disconnect();
        } catch (SQLException e) {
            throw new IllegalStateException("A connection of " + name() + " was not closed", e);
        }
    }
}
