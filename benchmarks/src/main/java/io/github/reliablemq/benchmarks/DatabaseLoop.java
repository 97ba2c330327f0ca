package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The database's own limit: rows of the hand-written outbox are taken and their deletes committed, nothing is sent. */
final class DatabaseLoop implements Contestant {

    private final DataSource database;
    private final Drain drain;
    private final List<Connection> connections = new ArrayList<>();

    /** @param drain with a connection for each lane */
    DatabaseLoop(DataSource database, Drain drain) {
        this.database = database;
        this.drain = drain;
    }

    @Override
    public String name() {
        return "database-" + drain.lanes();
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public void prepare() throws SQLException {
        HandWrittenOutbox.createIn(database);
        HandWrittenOutbox.fill(database, drain.messages());
        Sql.tidy(database, HandWrittenOutbox.TABLE);
        for (int i = 0; i < drain.lanes(); i++) {
            Connection connection = database.getConnection();
            connections.add(connection);
            connection.setAutoCommit(false);
        }
    }

    @Override
    public Work run() throws InterruptedException {
        Crew.run(drain.lanes(), member -> {
            Connection connection = connections.get(member);
            while (!HandWrittenOutbox.take(connection, drain.batch()).isEmpty()) {
                connection.commit();
            }
            connection.commit();
        });
        return Work.of(drain.messages());
    }

    @Override
    public void disconnect() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    @Override
    public void check() throws SQLException {
        WrongCountException.unlessSame(
                "Rows left by " + name(), 0, Sql.number(database, "select count(*) from " + HandWrittenOutbox.TABLE));
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
