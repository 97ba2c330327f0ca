package io.github.reliablemq.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes rows without a key and remembers, for each destination, from which number on to look. Used by one thread. */
final class UnkeyedClaims {

    /** Destinations that are remembered although nothing waits for them at the moment. */
    private static final int IDLE = 64;

    private final ClaimSql sql;
    private final Map<String, Long> lows = new LinkedHashMap<>();
    private Map<String, String> due = Map.of();

    UnkeyedClaims(ClaimSql sql) {
        this.sql = sql;
    }

    Set<String> destinations() {
        return lows.keySet();
    }

    /** Whether the time of some row had come at the last survey. */
    boolean isAnyDue() {
        return !due.isEmpty();
    }

    void follow(Survey survey) {
        if (lows.size() > survey.ready().size() + IDLE) {
            lows.keySet().retainAll(survey.ready().keySet());
        }
        lows.putAll(survey.ready());
        due = survey.due();
        due.keySet().forEach(destination -> lows.putIfAbsent(destination, 0L));
    }

    List<StoredRow> ready(ClaimRun run, List<String> destinations, int rows, long bytes) throws SQLException {
        List<String> wanted = destinations.stream().filter(lows::containsKey).toList();
        if (wanted.isEmpty()) {
            return List.of();
        }
        Long[] from = wanted.stream().map(lows::get).toArray(Long[]::new);
        List<StoredRow> taken = take(run, sql.ready(), new Wanted(wanted, "bigint", from), rows, bytes);
        Map<String, Long> lowest = new LinkedHashMap<>();
        taken.forEach(row -> lowest.merge(row.destination(), row.rowId(), Math::min));
        lows.putAll(lowest);
        return taken;
    }

    List<StoredRow> due(ClaimRun run, List<String> destinations, int rows, long bytes) throws SQLException {
        List<String> wanted = destinations.stream().filter(due::containsKey).toList();
        if (wanted.isEmpty()) {
            return List.of();
        }
        String[] from = wanted.stream().map(due::get).toArray(String[]::new);
        return take(run, sql.due(), new Wanted(wanted, "timestamptz", from), rows, bytes);
    }

    private static List<StoredRow> take(ClaimRun run, String sql, Wanted wanted, int rows, long bytes)
            throws SQLException {
        Connection connection = run.connection();
        try (PreparedStatement claim = run.prepare(sql)) {
            claim.setArray(
                    1, connection.createArrayOf("text", wanted.destinations().toArray()));
            claim.setArray(2, connection.createArrayOf(wanted.type(), wanted.from()));
            claim.setInt(3, rows);
            claim.setInt(4, rows);
            claim.setLong(5, bytes);
            return ClaimRun.rows(claim);
        }
    }

    /** Destinations and from where on to look in each. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Wanted(List<String> destinations, String type, Object[] from) {}
}
