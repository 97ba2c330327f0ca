package io.github.reliablemq.outbox.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one statement took of keys.
 *
 * @param isThrough whether it came to the last key of each destination, and neither rows nor bytes ended it
 */
record Runs(List<StoredRow> rows, boolean isThrough) {

    /** The column after those of a row. */
    private static final int THROUGH = 22;

    static Runs read(PreparedStatement claim) throws SQLException {
        List<StoredRow> rows = new ArrayList<>();
        boolean isThrough = false;
        try (ResultSet row = ClaimRun.answer(claim)) {
            while (row.next()) {
                rows.add(StoredRow.read(row));
                isThrough = row.getBoolean(THROUGH);
            }
        }
        return new Runs(List.copyOf(rows), isThrough);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    boolean noneIsOf(String destination) {
        return rows.stream().noneMatch(row -> row.destination().equals(destination));
    }

    /** The last key of each destination. */
    Map<String, String> lastKeys() {
        Map<String, String> last = new LinkedHashMap<>();
        rows.forEach(row -> last.merge(row.destination(), keyOf(row), Runs::later));
        return last;
    }

    /** How many rows of each key. */
    Collection<Integer> lengths() {
        Map<Key, Integer> lengths = new HashMap<>();
        rows.forEach(row -> lengths.merge(new Key(row.destination(), keyOf(row)), 1, Integer::sum));
        return lengths.values();
    }

    /** An ordering key of a destination. */
    private record Key(String destination, String name) {}

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
