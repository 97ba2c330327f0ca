package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Business transactions in some way, on tables that are empty when a turn begins. */
final class Enqueue implements Contestant {

    /** The table of {@link Transactions#ORDER}. */
    static final String BUSINESS = "create table if not exists orders (id bigint primary key, item text not null)";

    private final Way way;
    private final DataSource database;
    private final Load load;

    /**
     * How messages are recorded.
     *
     * @param table where they are found afterwards; empty for no messages
     */
    record Way(String name, Transactions transactions, Optional<String> table) {}

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
        way.transactions().open(load.connections());
    }

    @Override
    public Work run() throws InterruptedException {
        Crew.run(load.connections(), member -> {
            for (int number = member; number < load.transactions(); number += load.connections()) {
                way.transactions().commit(member, number);
            }
        });
        return Work.of(load.messages());
    }

    @Override
    public void disconnect() throws SQLException {
        way.transactions().close();
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
