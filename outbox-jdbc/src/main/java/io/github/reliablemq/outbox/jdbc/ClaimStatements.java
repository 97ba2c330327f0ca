package io.github.reliablemq.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Runs the claim statements of one lane and remembers where it is among the keys. Used by one thread. */
final class ClaimStatements {

    /** Keys one statement looks at; a scan costs a few buffer hits for each. */
    private static final int KEYS = 500;

    /** Rows of one key in one batch: a hot key leaves room for others. */
    private static final int RUN = 100;

    /** How often one claim goes on when all keys it looked at are held; the next claim continues from there. */
    private static final int SKIPS = 20;

    private static final String START = "";

    private final OutboxSql sql;
    private String lastDestination = START;
    private String lastKey = START;
    private ClaimSource first = ClaimSource.READY;

    ClaimStatements(OutboxSql sql) {
        this.sql = sql;
    }

    /** Takes rows from all sources in turn; opens the claim's transaction. */
    List<StoredRow> claim(Connection connection, int rows, long bytes) throws SQLException {
        List<StoredRow> taken = new ArrayList<>();
        long bytesLeft = bytes;
        ClaimSource source = first;
        first = first.next();
        String prelude = sql.beginClaim() + ";";
        for (int i = 0; i < ClaimSource.values().length && taken.size() < rows && bytesLeft > 0; i++) {
            List<StoredRow> more = from(source, connection, prelude, rows - taken.size(), bytesLeft);
            taken.addAll(more);
            bytesLeft -= more.stream().mapToLong(row -> row.body().length).sum();
            source = source.next();
            prelude = "";
        }
        taken.sort(Comparator.comparingLong(StoredRow::rowId));
        return taken;
    }

    private List<StoredRow> from(ClaimSource source, Connection connection, String prelude, int rows, long bytes)
            throws SQLException {
        return switch (source) {
            case READY -> unkeyed(connection, prelude + sql.claimReady(), rows, bytes);
            case DUE -> unkeyed(connection, prelude + sql.claimDue(), rows, bytes);
            case KEYED -> keyed(connection, prelude, rows, bytes);
        };
    }

    private static List<StoredRow> unkeyed(Connection connection, String statement, int rows, long bytes)
            throws SQLException {
        try (PreparedStatement claim = connection.prepareStatement(statement)) {
            claim.setInt(1, rows);
            claim.setLong(2, bytes);
            return rows(claim);
        }
    }

    /** Goes round the keys, once at most in one claim. */
    private List<StoredRow> keyed(Connection connection, String prelude, int rows, long bytes) throws SQLException {
        boolean fromStart = lastKey.equals(START);
        List<StoredRow> taken = runs(connection, prelude, rows, bytes);
        for (int skips = 0; taken.isEmpty() && skips < SKIPS; skips++) {
            if (!skip(connection)) {
                if (fromStart) {
                    break;
                }
                fromStart = true;
            }
            taken = runs(connection, "", rows, bytes);
        }
        return taken;
    }

    private List<StoredRow> runs(Connection connection, String prelude, int rows, long bytes) throws SQLException {
        try (PreparedStatement claim = connection.prepareStatement(prelude + sql.claimKeyed())) {
            claim.setString(1, lastDestination);
            claim.setString(2, lastKey);
            claim.setInt(3, KEYS);
            claim.setInt(4, RUN);
            claim.setInt(5, rows);
            claim.setLong(6, bytes);
            List<StoredRow> taken = rows(claim);
            taken.stream()
                    .max(Comparator.comparing(StoredRow::destination).thenComparing(ClaimStatements::keyOf))
                    .ifPresent(last -> moveTo(last.destination(), keyOf(last)));
            return taken;
        }
    }

    /** Moves past keys that are all held; back to the start, answering false, when there are no more. */
    private boolean skip(Connection connection) throws SQLException {
        try (PreparedStatement skip = connection.prepareStatement(sql.skipKeys())) {
            skip.setString(1, lastDestination);
            skip.setString(2, lastKey);
            skip.setInt(3, KEYS);
            try (ResultSet last = skip.executeQuery()) {
                if (last.next() && last.getInt(3) == KEYS) {
                    moveTo(last.getString(1), last.getString(2));
                    return true;
                }
                moveTo(START, START);
                return false;
            }
        }
    }

    private void moveTo(String destination, String key) {
        lastDestination = destination;
        lastKey = key;
    }

    private static String keyOf(StoredRow row) {
        return Objects.requireNonNull(row.orderingKey(), "a keyed claim returned an unkeyed row");
    }

    /** The rows of the last statement of the string; settings in front of it answer without rows. */
    private static List<StoredRow> rows(PreparedStatement statement) throws SQLException {
        boolean isRows = statement.execute();
        while (!isRows) {
            if (statement.getUpdateCount() < 0) {
                throw new SQLException("A claim statement answered without rows");
            }
            isRows = statement.getMoreResults();
        }
        List<StoredRow> rows = new ArrayList<>();
        try (ResultSet result = statement.getResultSet()) {
            while (result.next()) {
                rows.add(StoredRow.read(result));
            }
        }
        return rows;
    }
}
