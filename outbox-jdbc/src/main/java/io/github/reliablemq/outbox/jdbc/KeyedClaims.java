package io.github.reliablemq.outbox.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Takes runs of keys and remembers where it is among the keys of each destination. Used by one thread. */
final class KeyedClaims {

    /** Keys one statement looks at in each destination; a scan costs a few buffer hits for each. */
    private static final int KEYS = 500;

    /**
     * Rows of one key in one batch, to begin with: a hot key leaves room for others. Where the others do not need that
     * room it is given more, because each claim walks over what was sent of the key before.
     */
    private static final int RUN = 100;

    /** How often one claim goes on when all keys it looked at are held; the next claim continues from there. */
    private static final int SKIPS = 20;

    private static final String START = "";

    private final ClaimSql sql;
    /** The last key looked at in each destination. */
    private final Map<String, String> places = new LinkedHashMap<>();

    private int longest = RUN;
    private boolean allHeld = true;

    KeyedClaims(ClaimSql sql) {
        this.sql = sql;
    }

    Set<String> destinations() {
        return places.keySet();
    }

    /** Whether the last claim looked at all keys of its destinations, and each was held. */
    boolean areAllHeld() {
        return allHeld;
    }

    void follow(Survey survey) {
        places.keySet().retainAll(survey.keyed());
        survey.keyed().forEach(destination -> places.putIfAbsent(destination, START));
    }

    /** Goes round the keys of each destination, once at most in one claim. */
    List<StoredRow> take(ClaimRun run, List<String> destinations, int rows, long bytes) throws SQLException {
        List<String> wanted = destinations.stream().filter(places::containsKey).toList();
        allHeld = wanted.isEmpty();
        if (allHeld) {
            return List.of();
        }
        Set<String> through = new HashSet<>();
        wanted.stream().filter(d -> START.equals(places.get(d))).forEach(through::add);
        List<StoredRow> taken = runs(run, wanted, rows, bytes);
        String firstInTurn = wanted.get(0);
        if (!taken.isEmpty()
                && taken.stream().noneMatch(row -> row.destination().equals(firstInTurn))) {
            // All the keys it looked at are held; behind them there may be free ones, for its next turn.
            skip(run, List.of(firstInTurn), through);
        }
        for (int skips = 0; taken.isEmpty() && !allHeld && skips < SKIPS; skips++) {
            if (skip(run, wanted, through)) {
                taken = runs(run, wanted, rows, bytes);
            } else {
                allHeld = true;
            }
        }
        return taken;
    }

    private List<StoredRow> runs(ClaimRun run, List<String> wanted, int rows, long bytes) throws SQLException {
        try (PreparedStatement claim = run.prepare(sql.keyed())) {
            bind(claim, run.connection(), wanted);
            claim.setInt(3, KEYS);
            claim.setInt(4, longest);
            claim.setInt(5, rows);
            claim.setLong(6, bytes);
            List<StoredRow> taken = ClaimRun.rows(claim);
            Map<String, String> last = new LinkedHashMap<>();
            taken.forEach(row -> last.merge(row.destination(), keyOf(row), KeyedClaims::later));
            places.putAll(last);
            longest = next(taken, rows);
            return taken;
        }
    }

    /** How long a run may be in the next claim. */
    private int next(List<StoredRow> taken, int rows) {
        Map<Key, Integer> runs = new HashMap<>();
        taken.forEach(row -> runs.merge(new Key(row.destination(), keyOf(row)), 1, Integer::sum));
        if (taken.size() < rows) {
            return runs.containsValue(longest) ? 2 * longest : longest;
        }
        return runs.size() == 1 ? longest : Math.max(RUN, longest / 2);
    }

    /** An ordering key of a destination. */
    private record Key(String destination, String name) {}

    /**
     * Moves past keys that are all held, and back to the start where there are no more.
     *
     * @param through destinations that were looked at from their start; no need to look again
     * @return whether there are keys that this claim has not looked at
     */
    private boolean skip(ClaimRun run, List<String> wanted, Set<String> through) throws SQLException {
        Set<String> unfinished = new HashSet<>();
        try (PreparedStatement skip = run.prepare(sql.skipKeys())) {
            bind(skip, run.connection(), wanted);
            skip.setInt(3, KEYS);
            try (ResultSet last = skip.executeQuery()) {
                while (last.next()) {
                    if (last.getInt(3) == KEYS) {
                        places.put(last.getString(1), last.getString(2));
                        unfinished.add(last.getString(1));
                    }
                }
            }
        }
        for (String destination : wanted) {
            if (!unfinished.contains(destination)) {
                places.put(destination, START);
                if (through.add(destination)) {
                    unfinished.add(destination);
                }
            }
        }
        return !unfinished.isEmpty();
    }

    private void bind(PreparedStatement statement, Connection connection, List<String> wanted) throws SQLException {
        statement.setArray(1, connection.createArrayOf("text", wanted.toArray()));
        statement.setArray(
                2,
                connection.createArrayOf(
                        "text",
                        wanted.stream().map(d -> places.getOrDefault(d, START)).toArray()));
    }

    /** As the database compares: byte by byte. */
    private static String later(String one, String other) {
        byte[] left = one.getBytes(StandardCharsets.UTF_8);
        byte[] right = other.getBytes(StandardCharsets.UTF_8);
        return Arrays.compareUnsigned(left, right) >= 0 ? one : other;
    }

    private static String keyOf(StoredRow row) {
        return Objects.requireNonNull(row.orderingKey(), "a keyed claim returned an unkeyed row");
    }
}
