package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Erasure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.OutboxAdmin.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What operators do to one message, or to all rows of its id. Runs in the caller's transaction; never waits for a row.
 */
final class OperatorActions {

    private static final String SETTLED =
            "select row_id, message_id, state, maybe_sent from %s where message_id = :id order by settled_at";

    private final TableName table;
    private final RowLocks locks;
    private final Moves moves;
    private final SeriesContent series;

    OperatorActions(TableName table) {
        this.table = table;
        this.locks = new RowLocks(table);
        this.moves = new Moves(table);
        this.series = new SeriesContent(table);
    }

    Answer requeue(Handle handle, MessageId id, Act act) {
        List<HeldRow> parked = parked(handle, id);
        moves.requeue(handle, parked, act);
        return answer(parked);
    }

    Answer requeue(Handle handle, MessageSummary seen, Act act) {
        List<HeldRow> parked = parked(handle, seen);
        moves.requeue(handle, parked, act);
        return answer(parked);
    }

    Answer discard(Handle handle, MessageId id, Act act) {
        List<HeldRow> parked = parked(handle, id);
        moves.leave(handle, parked, MessageState.DISCARDED, act);
        return answer(parked);
    }

    Answer discard(Handle handle, MessageSummary seen, Act act) {
        List<HeldRow> parked = parked(handle, seen);
        moves.leave(handle, parked, MessageState.DISCARDED, act);
        return answer(parked);
    }

    private static Answer answer(List<HeldRow> rows) {
        return rows.isEmpty() ? Answer.NOT_PARKED : Answer.DONE;
    }

    private List<HeldRow> parked(Handle handle, MessageId id) {
        return in(MessageState.PARKED, locks.lock(handle, locks.findIndexed(handle, id)));
    }

    private List<HeldRow> parked(Handle handle, MessageSummary seen) {
        MessageSummary.Position position = seen.position();
        List<HeldRow> rows = in(
                MessageState.PARKED, locks.lock(handle, List.of(position.row().value())));
        Map<Long, Long> attempts = locks.lastAttempts(handle, rows);
        return rows.stream()
                .filter(row ->
                        row.id().equals(seen.id()) && attempts.getOrDefault(row.rowId(), 0L) == position.lastAttempt())
                .toList();
    }

    Cancellation cancel(Handle handle, MessageId id, Act act) {
        List<Long> found = locks.find(handle, id);
        List<HeldRow> locked = locks.lock(handle, found);
        List<HeldRow> pending = in(MessageState.PENDING, locked);
        moves.leave(handle, pending, MessageState.CANCELLED, act);
        if (locks.areElsewhere(handle, found, locked)) {
            return Cancellation.MAY_HAVE_BEEN_SENT;
        }
        if (pending.isEmpty()) {
            return Cancellation.NOT_WAITING;
        }
        return pending.stream().anyMatch(HeldRow::maybeSent) ? Cancellation.MAY_HAVE_BEEN_SENT : Cancellation.CANCELLED;
    }

    Erasure erase(Handle handle, MessageId id, Act act) {
        List<Long> found = locks.find(handle, id);
        List<HeldRow> locked = locks.lock(handle, found);
        if (locks.areElsewhere(handle, found, locked)) {
            return Erasure.IN_CLAIM;
        }
        List<SeriesContent.Source> sources = series.sources(handle, id, found);
        if (sources.stream().anyMatch(SeriesContent.Source::goesOn)) {
            return Erasure.IN_SCHEDULE;
        }
        if (series.wipe(handle, sources) < sources.size()) {
            return Erasure.IN_CLAIM;
        }
        moves.settle(handle, in(MessageState.PENDING, locked), MessageState.CANCELLED, null);
        moves.settle(handle, in(MessageState.PARKED, locked), MessageState.DISCARDED, null);
        if (moves.wipe(handle, id.value()) == 0) {
            return Erasure.NOT_FOUND;
        }
        List<HeldRow> settled = settled(handle, id);
        // A sent message that was not kept has left nothing but its audit.
        moves.audit(
                handle,
                settled.isEmpty() ? List.of(new HeldRow(0, id.value(), MessageState.SENT, false)) : settled,
                act);
        return Erasure.ERASED;
    }

    private List<HeldRow> settled(Handle handle, MessageId id) {
        return handle.createQuery(SETTLED.formatted(table.settled()))
                .bind("id", id.value())
                .map((row, context) -> new HeldRow(
                        row.getLong("row_id"),
                        row.getObject("message_id", UUID.class),
                        MessageState.of(row.getInt("state")),
                        row.getBoolean("maybe_sent")))
                .list();
    }

    static List<HeldRow> in(MessageState state, List<HeldRow> rows) {
        return rows.stream().filter(row -> row.state() == state).toList();
    }
}
