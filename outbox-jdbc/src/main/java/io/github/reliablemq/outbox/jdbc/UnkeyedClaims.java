package io.github.reliablemq.outbox.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes rows without a key and remembers, for each destination, from which number on to look. Used by one thread. */
final class UnkeyedClaims {

    private final ClaimSql sql;
    private final Fronts fronts;
    private Map<String, String> due = new HashMap<>();

    UnkeyedClaims(ClaimSql sql, Fronts fronts) {
        this.sql = sql;
        this.fronts = fronts;
    }

    Set<String> destinations() {
        return fronts.destinations();
    }

    /** Whether the time of some row has come, as far as is known. */
    boolean isAnyDue() {
        return !due.isEmpty();
    }

    void follow(Survey survey) {
        fronts.follow(survey.ready());
        due = new HashMap<>(survey.due());
        due.keySet().forEach(fronts::expect);
    }

    /** While surveys are far apart, their time comes in between. */
    void comeDue(Survey survey, Duration age) {
        survey.waits().forEach((destination, wait) -> {
            if (wait.left().compareTo(age) <= 0) {
                due.put(destination, wait.due());
                fronts.expect(destination);
            }
        });
    }

    /** While surveys are far apart, what is left behind would wait for long. */
    void gather() {
        fronts.gather();
    }

    /** Less than was asked for only if there is no more from the lowest row on. */
    List<StoredRow> ready(ClaimRun run, List<String> destinations, int rows, long bytes) throws SQLException {
        List<String> wanted = destinations.stream().filter(fronts::isKnown).toList();
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<StoredRow> taken = new ArrayList<>();
        List<StoredRow> last = takeReady(run, wanted, rows, bytes);
        taken.addAll(last);
        if (!Taking.isFull(taken, rows, bytes) && fronts.isAhead(wanted)) {
            fronts.turnBack(wanted);
            last = takeReady(run, wanted, rows - taken.size(), bytes - Taking.bytes(taken));
            taken.addAll(last);
        }
        if (Taking.isFull(taken, rows, bytes)) {
            fronts.tookSome(last);
        } else {
            fronts.tookAll(taken);
        }
        return taken;
    }

    private List<StoredRow> takeReady(ClaimRun run, List<String> wanted, int rows, long bytes) throws SQLException {
        Long[] from = wanted.stream().map(fronts::start).toArray(Long[]::new);
        return take(run, sql.ready(), new Wanted(wanted, "bigint", from), rows, bytes);
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
