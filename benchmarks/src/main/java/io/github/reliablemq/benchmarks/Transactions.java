package io.github.reliablemq.benchmarks;

import java.sql.SQLException;

/**
 * Business transactions of several threads: each inserts a row of its own, records messages in some way, and commits.
 */
interface Transactions extends AutoCloseable {

    /** Business rows, numbered. */
    String ORDER = "insert into orders (id, item) values (?, ?)";

    /** Returns when everything is connected. */
    void open(int members) throws SQLException;

    /** Does the transaction of that number from beginning to end. */
    void commit(int member, int number) throws SQLException;

    @Override
    void close() throws SQLException;
}
