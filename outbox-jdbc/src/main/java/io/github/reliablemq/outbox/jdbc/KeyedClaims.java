package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.spi.Outlook;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private Outlook.Work left = Outlook.Work.NONE;

    KeyedClaims(ClaimSql sql) {
        this.sql = sql;
    }

    Set<String> destinations() {
        return places.keySet();
    }

    /**
     * What the last claim left of its destinations: nothing where it looked at all keys and each was held, and only
     * what came since where it took all of those that were not.
     */
    Outlook.Work left() {
        return left;
    }

    void follow(Survey survey) {
        places.keySet().retainAll(survey.keyed());
        survey.keyed().forEach(destination -> places.putIfAbsent(destination, START));
    }

    /** Goes round the keys of each destination, once at most in one claim. */
    List<StoredRow> take(ClaimRun run, List<String> destinations, int rows, long bytes) throws SQLException {
        List<String> wanted = destinations.stream().filter(places::containsKey).toList();
        left = Outlook.Work.NONE;
        if (wanted.isEmpty()) {
            return List.of();
        }
        Set<String> through = new HashSet<>();
        wanted.stream().filter(this::isAtStart).forEach(through::add);
        Runs taken = runs(run, wanted, rows, bytes);
        String firstInTurn = wanted.get(0);
        if (!taken.isEmpty() && !taken.isThrough() && taken.noneIsOf(firstInTurn)) {
            // All the keys it looked at are held; behind them there may be free ones, for its next turn.
            skip(run, List.of(firstInTurn), through);
        }
        for (int skips = 0; taken.isEmpty() && left != Outlook.Work.NONE && skips < SKIPS; skips++) {
            if (skip(run, wanted, through)) {
                taken = runs(run, wanted, rows, bytes);
            } else {
                left = Outlook.Work.NONE;
            }
        }
        return taken.rows();
    }

    private boolean isAtStart(String destination) {
        return START.equals(places.get(destination));
    }

    private Runs runs(ClaimRun run, List<String> wanted, int rows, long bytes) throws SQLException {
        boolean fromStart = wanted.stream().allMatch(this::isAtStart);
        try (PreparedStatement claim = run.prepare(sql.keyed())) {
            bind(claim, run.connection(), wanted);
            claim.setInt(3, KEYS);
            claim.setInt(4, longest);
            claim.setInt(5, rows);
            claim.setLong(6, bytes);
            claim.setInt(7, rows);
            claim.setLong(8, bytes);
            claim.setInt(9, KEYS);
            Runs taken = Runs.read(claim);
            if (taken.isThrough()) {
                wanted.forEach(destination -> places.put(destination, START));
            } else {
                places.putAll(taken.lastKeys());
            }
            Collection<Integer> lengths = taken.lengths();
            boolean isAll = fromStart && taken.isThrough() && !lengths.contains(longest);
            left = isAll ? Outlook.Work.BEHIND : Outlook.Work.LIKELY;
            longest = next(lengths, taken.rows().size() < rows);
            return taken;
        }
    }

    /** How long a run may be in the next claim. */
    private int next(Collection<Integer> lengths, boolean hasRoom) {
        if (hasRoom) {
            return lengths.contains(longest) ? 2 * longest : longest;
        }
        return lengths.size() == 1 ? longest : Math.max(RUN, longest / 2);
    }

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
}
