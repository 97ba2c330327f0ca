package io.github.reliablemq.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What makes a database the one it is.
 *
 * @param system of the cluster, from when it was created; copied with its files
 * @param timeline counted up when a standby is promoted or a backup is recovered
 * @param database its number within the cluster, new for each copy
 * @param table the number of the outbox table, new when a dump is restored
 */
record DatabaseIdentity(long system, long timeline, long database, long table) {

    /** Of a row that begins with the four. */
    static DatabaseIdentity read(ResultSet row) throws SQLException {
        return new DatabaseIdentity(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }

    /** From that parameter on. */
    void bind(PreparedStatement statement, int first) throws SQLException {
        statement.setLong(first, system);
        statement.setLong(first + 1, timeline);
        statement.setLong(first + 2, database);
        statement.setLong(first + 3, table);
    }

    @Override
    public String toString() {
        return "system " + system + ", timeline " + timeline + ", database " + database + ", table " + table;
    }
}
