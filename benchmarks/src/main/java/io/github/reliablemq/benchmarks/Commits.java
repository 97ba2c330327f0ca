package io.github.reliablemq.benchmarks;

import java.sql.SQLException;

/**
 * Transactions of something that is open already, and that somebody else closes.
 *
 * @param way thread-safe
 */
record Commits(Way way) implements Transactions {

    /** Does the transaction of that number from beginning to end. */
    interface Way {
        void commit(int number) throws SQLException;
    }

    @Override
    public void open(int members) {
        // It is.
    }

    @Override
    public void commit(int member, int number) throws SQLException {
        way.commit(number);
    }

    @Override
    public void close() {
        // Not here.
    }
}
