package io.github.reliablemq.benchmarks;

import java.sql.SQLException;

/** Transactions after whose commit somebody is woken. */
record Waking(Transactions transactions, Runnable wake) implements Transactions {

    @Override
    public void open(int members) throws SQLException {
        transactions.open(members);
    }

    @Override
    public void commit(int member, int number) throws SQLException {
        transactions.commit(member, number);
        wake.run();
    }

    @Override
    public void close() throws SQLException {
        transactions.close();
    }
}
