package io.github.reliablemq.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The statements of one claim: the settings of its transaction travel in front of the first of them. */
final class ClaimRun {

    private final Connection connection;
    private String prelude;

    /** @param prelude settings, ending in a semicolon; empty for none */
    ClaimRun(Connection connection, String prelude) {
        this.connection = connection;
        this.prelude = prelude;
    }

    Connection connection() {
        return connection;
    }

    PreparedStatement prepare(String sql) throws SQLException {
        String statement = prelude + sql;
        prelude = "";
        return connection.prepareStatement(statement);
    }

    /** The answer to the last statement of the string, which has rows. */
    static ResultSet answer(PreparedStatement statement) throws SQLException {
        ResultSet last = null;
        for (boolean isRows = statement.execute();
                isRows || statement.getUpdateCount() >= 0;
                isRows = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)) {
            last = isRows ? statement.getResultSet() : null;
        }
        if (last == null) {
            throw new SQLException("A claim statement answered without rows");
        }
        return last;
    }

    static List<StoredRow> rows(PreparedStatement statement) throws SQLException {
        List<StoredRow> rows = new ArrayList<>();
        try (ResultSet result = answer(statement)) {
            while (result.next()) {
                rows.add(StoredRow.read(result));
            }
        }
        return rows;
    }
}
