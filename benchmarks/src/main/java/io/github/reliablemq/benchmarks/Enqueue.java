package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Business transactions: each inserts one row of its own, records messages in some way, and commits. */
final class Enqueue implements Contestant {

    private static final String BUSINESS =
            "create table if not exists orders (id bigint primary key, item text not null)";
    private static final String ORDER = "insert into orders (id, item) values (?, ?)";

    private final Way way;
    private final DataSource database;
    private final Load load;
    private final List<Connection> connections = new ArrayList<>();
    private final List<PreparedStatement> orders = new ArrayList<>();
    private final List<Recording.Step> steps = new ArrayList<>();

    /**
     * How messages are recorded.
     *
     * @param table where they are found afterwards; empty for no messages
     */
    record Way(String name, Recording recording, Optional<String> table) {}

    /** How much is done, by how many connections at a time. */
    record Load(int connections, int transactions, int messagesInEach) {

        int messages() {
            return transactions * messagesInEach;
        }
    }

    Enqueue(Way way, DataSource database, Load load) {
        this.way = way;
        this.database = database;
        this.load = load;
    }

    @Override
    public String name() {
        return way.name();
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public void prepare() throws SQLException {
        String tables = way.table().map(table -> "orders, " + table).orElse("orders");
        Sql.execute(database, BUSINESS, "truncate " + tables);
        Sql.tidy(database, tables);
        for (int i = 0; i < load.connections(); i++) {
            Connection connection = database.getConnection();
            connections.add(connection);
            connection.setAutoCommit(false);
            orders.add(connection.prepareStatement(ORDER));
            steps.add(way.recording().on(connection));
        }
    }

    @Override
    public Work run() throws InterruptedException {
        Crew.run(load.connections(), member -> {
            Connection connection = connections.get(member);
            PreparedStatement order = orders.get(member);
            Recording.Step step = steps.get(member);
            for (int number = member; number < load.transactions(); number += load.connections()) {
                order.setLong(1, number);
                order.setString(2, "a lamp");
                order.executeUpdate();
                step.record(number * load.messagesInEach());
                connection.commit();
            }
        });
        return Work.of(load.messages());
    }

    @Override
    public void disconnect() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
        connections.clear();
        orders.clear();
        steps.clear();
    }

    @Override
    public void check() throws SQLException {
        WrongCountException.unlessSame(
                "Transactions of " + name(), load.transactions(), Sql.number(database, "select count(*) from orders"));
        if (way.table().isPresent()) {
            WrongCountException.unlessSame(
                    "Messages of " + name(),
                    load.messages(),
                    Sql.number(database, "select count(*) from " + way.table().get()));
        }
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
