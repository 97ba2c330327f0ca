package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.EditResult;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.Recorded;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/**
 * Replaces a message by an edited one. The edited one is recorded like any other, then takes the row number of the
 * original, and with it the place in the order of its key. Runs in the caller's transaction.
 */
final class Edit {

    private static final String LAST_ROW = "select coalesce(max(row_id), 0) from %s";

    private static final String ORIGIN = "select destination, ordering_key from %s where row_id = :row";

    private static final String LINK = """
            update %1$s n set row_id = :row, original_id = :original, schedule_id = o.schedule_id,
                              occurrence = o.occurrence
            from %2$s o
            where o.message_id = :original and o.row_id = :originalRow
              and n.message_id = :id and n.row_id = :newRow""";

    private static final String NEW_ROW = "select row_id from %s where row_id > :before and message_id = :id";

    private final OutboxParts parts;
    private final TableName table;
    private final RowLocks locks;
    private final Moves moves;

    Edit(OutboxParts parts) {
        this.parts = parts;
        this.table = parts.table();
        this.locks = new RowLocks(table);
        this.moves = new Moves(table);
    }

    EditResult replace(Handle handle, MessageId id, Message edited, Act act) {
        if (edited.id().filter(id::equals).isPresent()) {
            throw new InvalidMessageException("id: an edited message needs an id of its own, consumers would drop it as"
                    + " a repeat of " + id + "; nothing was changed. Leave the id away to have one made");
        }
        List<Long> found = locks.findAny(handle, id);
        List<HeldRow> locked = locks.lock(handle, found);
        if (locked.isEmpty()) {
            return locks.areElsewhere(handle, found, locked) ? new EditResult.InClaim() : new EditResult.NotWaiting();
        }
        HeldRow original = locked.get(0);
        String sequence = sequence(handle, original);
        long before =
                handle.createQuery(LAST_ROW.formatted(table)).mapTo(Long.class).one();
        Recorded recorded = new JdbcProducer(parts, handle.getConnection(), () -> {}).replaceBy(edited);
        if (recorded.isDuplicate()) {
            throw new InvalidMessageException("id: a message " + recorded.id() + " was recorded before; nothing was"
                    + " changed. Leave the id away to have one made");
        }
        MessageId newId = recorded.id();
        long newRow = handle.createQuery(NEW_ROW.formatted(table))
                .bind("before", before)
                .bind("id", newId.value())
                .mapTo(Long.class)
                .one();
        MessageState end = original.state() == MessageState.PARKED ? MessageState.DISCARDED : MessageState.CANCELLED;
        moves.settle(handle, List.of(original), end, newId);
        link(handle, original, newId, newRow, sequence.equals(sequence(edited)) ? original.rowId() : newRow);
        moves.audit(handle, List.of(original), act);
        return new EditResult.Edited(newId, original.maybeSent());
    }

    private void link(Handle handle, HeldRow original, MessageId newId, long newRow, long row) {
        handle.createUpdate(LINK.formatted(table, table.settled()))
                .bind("row", row)
                .bind("original", original.messageId())
                .bind("originalRow", original.rowId())
                .bind("id", newId.value())
                .bind("newRow", newRow)
                .execute();
    }

    /** What keeps its order: the destination and the key in it, or the destination alone. */
    private String sequence(Handle handle, HeldRow row) {
        return handle.createQuery(ORIGIN.formatted(table))
                .bind("row", row.rowId())
                .map((found, context) -> found.getString("destination")
                        + '\n'
                        + Objects.requireNonNullElse(found.getString("ordering_key"), ""))
                .one();
    }

    private static String sequence(Message message) {
        return message.destination().toString() + '\n' + message.orderingKey().orElse("");
    }
}
