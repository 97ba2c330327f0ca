package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.BulkAction;
import io.github.reliablemq.BulkProgress;
import io.github.reliablemq.BulkProgress.Phase;
import io.github.reliablemq.Erasure;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.Operator;
import io.github.reliablemq.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Freezes the items of a bulk action and acts on some of them. Runs in the caller's transaction. */
final class BulkSteps {

    private static final String START = """
            insert into %s (bulk_id, action, operator, reason) values (:id, :action, :operator, :reason)""";

    private static final String FREEZE = """
            insert into %1$s (bulk_id, row_id, message_id, attempt_id)
            select :id, o.row_id, o.message_id,
                   coalesce((select max(a.attempt_id) from %2$s a
                             where a.row_id = o.row_id and a.message_id = o.message_id), 0)
            from %3$s o
            where o.state = %4$d""";

    private static final String OPEN = """
            select row_id, message_id, attempt_id
            from %s
            where bulk_id = :id and outcome is null
            order by row_id
            limit :rows""";

    /** A message and the edited one that took its place share a row number. */
    private static final String DONE = """
            update %s set outcome = :outcome
            where bulk_id = :id and outcome is null
              and (row_id, message_id) in (select * from unnest(cast(:rows as bigint[]), cast(:ids as uuid[])))""";

    private static final String COUNT = """
            update %s set done = done + :done, unchanged = unchanged + :unchanged,
                          ended_at = case when done + unchanged + :done + :unchanged >= total
                                          then clock_timestamp() end
            where bulk_id = :id""";

    private final OutboxParts parts;
    private final TableName table;
    private final RowLocks locks;
    private final Moves moves;
    private final OperatorActions actions;

    BulkSteps(OutboxParts parts) {
        this.parts = parts;
        this.table = parts.table();
        this.locks = new RowLocks(table);
        this.moves = new Moves(table);
        this.actions = new OperatorActions(table);
    }

    UUID start(Handle handle, BulkAction action, MessageFilter filter, Operator by) {
        UUID id = parts.enqueue().ids().next().value();
        handle.createUpdate(START.formatted(table.bulk()))
                .bind("id", id)
                .bind("action", action.name())
                .bind("operator", by.name())
                .bind("reason", by.reason().orElse(null))
                .execute();
        String rows = filter.state().isFinal() ? table.settled() : table.qualified();
        Update freeze = handle.createUpdate(FREEZE.formatted(
                                table.bulkItem(),
                                table.attempt(),
                                rows,
                                filter.state().number())
                        + Filters.condition(filter))
                .bind("id", id);
        Filters.bind(freeze, filter);
        int frozen = freeze.execute();
        handle.createUpdate("update " + table.bulk() + " set total = :total,"
                        + " ended_at = case when :total = 0 then clock_timestamp() end where bulk_id = :id")
                .bind("total", frozen)
                .bind("id", id)
                .execute();
        return id;
    }

    /** Empty when there is none of that id. */
    Optional<BulkProgress> find(Handle handle, UUID id) {
        return read(handle, id, "");
    }

    BulkProgress progress(Handle handle, UUID id) {
        return read(handle, id, "").orElseThrow(() -> gone(id));
    }

    private StoreException gone(UUID id) {
        return new StoreException(
                "Outbox " + table + " has no bulk action " + id + " any more: it ended and was purged", null);
    }

    private Optional<BulkProgress> read(Handle handle, UUID id, String lock) {
        return handle.createQuery("select * from " + table.bulk() + " where bulk_id = :id" + lock)
                .bind("id", id)
                .map((row, context) -> new BulkProgress(
                        id,
                        BulkAction.valueOf(row.getString("action")),
                        Pauses.operator(row.getString("operator"), row.getString("reason")),
                        row.getLong("total"),
                        row.getLong("done"),
                        row.getLong("unchanged"),
                        row.getObject("ended_at") != null
                                ? Phase.FINISHED
                                : row.getBoolean("stopped") ? Phase.STOPPED : Phase.OPEN))
                .findOne();
    }

    BulkProgress setStopped(Handle handle, UUID id, Phase phase) {
        handle.createUpdate("update " + table.bulk() + " set stopped = :stopped where bulk_id = :id")
                .bind("stopped", phase == Phase.STOPPED)
                .bind("id", id)
                .execute();
        return progress(handle, id);
    }

    /**
     * Acts on the next items, whether or not somebody asked for a stop meanwhile: that counts from the next step on.
     */
    BulkProgress step(Handle handle, UUID id, int rows) {
        BulkProgress before = read(handle, id, " for update").orElseThrow(() -> gone(id));
        List<Item> items = handle.createQuery(OPEN.formatted(table.bulkItem()))
                .bind("id", id)
                .bind("rows", rows)
                .map((row, context) -> new Item(
                        row.getLong("row_id"), row.getObject("message_id", UUID.class), row.getLong("attempt_id")))
                .list();
        Set<Item> done = act(handle, items, before);
        List<Item> unchanged =
                items.stream().filter(item -> !done.contains(item)).toList();
        mark(handle, id, "DONE", done.stream().toList());
        mark(handle, id, "UNCHANGED", unchanged);
        handle.createUpdate(COUNT.formatted(table.bulk()))
                .bind("done", done.size())
                .bind("unchanged", unchanged.size())
                .bind("id", id)
                .execute();
        return progress(handle, id);
    }

    private Set<Item> act(Handle handle, List<Item> items, BulkProgress bulk) {
        Act act = new Act(bulk.action().name(), bulk.operator(), bulk.id());
        if (bulk.action() == BulkAction.ERASE) {
            return items.stream()
                    .filter(item -> actions.erase(handle, new MessageId(item.messageId), act) == Erasure.ERASED)
                    .collect(Collectors.toSet());
        }
        MessageState from = bulk.action() == BulkAction.CANCEL ? MessageState.PENDING : MessageState.PARKED;
        List<HeldRow> rows = OperatorActions.in(
                from, locks.lock(handle, items.stream().map(Item::rowId).toList()));
        Map<Long, Long> attempts = from == MessageState.PARKED ? locks.lastAttempts(handle, rows) : Map.of();
        List<HeldRow> same = new ArrayList<>();
        Set<Item> done = items.stream()
                .filter(item -> rows.stream().anyMatch(row -> item.isStill(row, attempts) && same.add(row)))
                .collect(Collectors.toSet());
        switch (bulk.action()) {
            case REQUEUE -> moves.requeue(handle, same, act);
            case DISCARD -> moves.leave(handle, same, MessageState.DISCARDED, act);
            default -> moves.leave(handle, same, MessageState.CANCELLED, act);
        }
        return done;
    }

    private void mark(Handle handle, UUID id, String outcome, List<Item> items) {
        if (!items.isEmpty()) {
            handle.createUpdate(DONE.formatted(table.bulkItem()))
                    .bind("outcome", outcome)
                    .bind("id", id)
                    .bind("rows", HeldRow.array(items, Item::rowId))
                    .bind("ids", HeldRow.array(items, Item::messageId))
                    .execute();
        }
    }

    /** A frozen message. */
    private record Item(long rowId, UUID messageId, long attempt) {

        /** A pending message may have failed again meanwhile; a parked one that did is another case than was seen. */
        boolean isStill(HeldRow row, Map<Long, Long> attempts) {
            return row.rowId() == rowId
                    && row.messageId().equals(messageId)
                    && (row.state() == MessageState.PENDING || attempts.getOrDefault(rowId, 0L) == attempt);
        }
    }
}
