package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Finds unfinished rows for operators and locks them without waiting. A row in a relay's claim is deleted in the
 * relay's open transaction: it can be seen from here, but not locked.
 */
final class RowLocks {

    /** Parked messages and those with a due time have an index by id; the others must be searched for. */
    private static final String INDEXED =
            "select row_id from %s where message_id = :id and (due_at is not null or state <> 0)";

    private static final String SEARCHED =
            "select row_id from %s where message_id = :id and due_at is null and state = 0";

    private static final String LOCK = """
            select row_id, message_id, state, maybe_sent
            from %s
            where row_id = any (cast(:rows as bigint[]))
            order by row_id
            for update skip locked""";

    private static final String THERE = "select exists (select from %s where row_id = any (cast(:rows as bigint[])))";

    /** Of the message that is there now: an edited one has the row of its original, whose attempts are on record. */
    private static final String LAST_ATTEMPTS = """
            select o.row_id, max(a.attempt_id) as last
            from %s o
            join %s a on a.row_id = o.row_id and a.message_id = o.message_id
            where o.row_id = any (cast(:rows as bigint[]))
            group by o.row_id""";

    private final TableName table;

    RowLocks(TableName table) {
        this.table = table;
    }

    /** Rows of that id, in a claim or not; those that need a search only when the index knows none. */
    List<Long> findAny(Handle handle, MessageId id) {
        List<Long> rows = findIndexed(handle, id);
        return rows.isEmpty() ? search(handle, id) : rows;
    }

    /** All rows of that id, in a claim or not. */
    List<Long> find(Handle handle, MessageId id) {
        List<Long> rows = new ArrayList<>(findIndexed(handle, id));
        rows.addAll(search(handle, id));
        return rows;
    }

    /** Rows of that id that are parked or have a due time. */
    List<Long> findIndexed(Handle handle, MessageId id) {
        return numbers(handle, INDEXED, id);
    }

    /** Rows of that id that are to be sent at once; reads the whole table. */
    private List<Long> search(Handle handle, MessageId id) {
        return numbers(handle, SEARCHED, id);
    }

    private List<Long> numbers(Handle handle, String sql, MessageId id) {
        return handle.createQuery(sql.formatted(table))
                .bind("id", id.value())
                .mapTo(Long.class)
                .list();
    }

    /** Those of the rows that are there and nobody else's, the oldest first. */
    List<HeldRow> lock(Handle handle, Collection<Long> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        return handle.createQuery(LOCK.formatted(table))
                .bind("rows", HeldRow.array(rows, row -> row))
                .map((row, context) -> new HeldRow(
                        row.getLong("row_id"),
                        row.getObject("message_id", UUID.class),
                        MessageState.of(row.getInt("state")),
                        row.getBoolean("maybe_sent")))
                .list();
    }

    /** Whether any of the rows that were found is in somebody else's hands; one that is gone is not. */
    boolean areElsewhere(Handle handle, List<Long> found, List<HeldRow> locked) {
        List<Long> missing = new ArrayList<>(found);
        locked.forEach(row -> missing.remove(row.rowId()));
        return !missing.isEmpty()
                && handle.createQuery(THERE.formatted(table))
                        .bind("rows", HeldRow.array(missing, row -> row))
                        .mapTo(Boolean.class)
                        .one();
    }

    /** The last attempt on record of the message in each of the rows; rows without one are missing. */
    Map<Long, Long> lastAttempts(Handle handle, Collection<HeldRow> rows) {
        if (rows.isEmpty()) {
            return Map.of();
        }
        return handle
                .createQuery(LAST_ATTEMPTS.formatted(table, table.attempt()))
                .bind("rows", HeldRow.numbers(rows))
                .map((row, context) -> Map.entry(row.getLong("row_id"), row.getLong("last")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
