package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;

/** Moves locked rows from one state to another, each with its audit row. Runs in the caller's transaction. */
final class Moves {

    private static final String REQUEUE = """
            update %s set state = :state, failed_attempts = 0, due_at = null, recorded_at = %s
            where row_id = any (cast(:rows as bigint[]))""";

    private static final String LEAVE = """
            with gone as (
                delete from %s where row_id = any (cast(:rows as bigint[])) returning *
            ), kept as (
                insert into %s (row_id, message_id, destination, ordering_key, state, recorded_at, failed_attempts,
                                maybe_sent, failure_type, failure_fingerprint, failure_text, schedule_id, occurrence,
                                original_id, replaced_by)
                select row_id, message_id, destination, ordering_key, :state, recorded_at, failed_attempts, maybe_sent,
                       failure_type, failure_fingerprint, failure_text, schedule_id, occurrence, original_id,
                       cast(:replacedBy as uuid)
                from gone
                on conflict do nothing
            )
            select schedule_id, occurrence from gone where schedule_id is not null""";

    private static final String AUDIT = """
            insert into %s (operator, action, reason, row_id, message_id, maybe_sent, bulk_id)
            select :operator, :action, :reason, nullif(row_id, 0), message_id, maybe_sent, cast(:bulk as uuid)
            from unnest(cast(:rows as bigint[]), cast(:ids as uuid[]), cast(:maybe as boolean[]))
                 as acted (row_id, message_id, maybe_sent)""";

    private static final List<String> WIPE = List.of("""
            update %2$s set ordering_key = null, failure_text = '(erased)', erased_at = clock_timestamp()
            where message_id = :id""", """
            update %3$s a set failure_text = '(erased)'
            from %2$s s
            where s.message_id = :id and a.row_id = s.row_id and a.message_id = s.message_id""", "update %1$s set reason = null where message_id = :id");

    private final TableName table;
    private final Schedules schedules;

    Moves(TableName table) {
        this.table = table;
        this.schedules = new Schedules(PostgresSchedules.of(table));
    }

    /** PARKED to PENDING with a fresh budget. */
    void requeue(Handle handle, Collection<HeldRow> rows, Act act) {
        if (rows.isEmpty()) {
            return;
        }
        rows.forEach(row -> row.state().become(MessageState.PENDING, row.id()));
        handle.createUpdate(REQUEUE.formatted(table, PostgresClaims.FIRST_DUE))
                .bind("state", MessageState.PENDING.number())
                .bind("rows", HeldRow.numbers(rows))
                .execute();
        audit(handle, rows, act);
    }

    /** From where they are to a final state, without body. */
    void leave(Handle handle, Collection<HeldRow> rows, MessageState end, Act act) {
        settle(handle, rows, end, null);
        audit(handle, rows, act);
    }

    /** The same without an audit row. */
    void settle(Handle handle, Collection<HeldRow> rows, MessageState end, @Nullable MessageId replacedBy) {
        if (rows.isEmpty()) {
            return;
        }
        rows.forEach(row -> row.state().become(end, row.id()));
        List<Schedules.Finished> occurrences = handle.createQuery(LEAVE.formatted(table, table.settled()))
                .bind("state", end.number())
                .bind("rows", HeldRow.numbers(rows))
                .bind("replacedBy", replacedBy == null ? null : replacedBy.value())
                .map((row, context) ->
                        new Schedules.Finished(row.getObject("schedule_id", UUID.class), row.getInt("occurrence")))
                .list();
        if (replacedBy == null) {
            advance(handle, occurrences);
        }
    }

    /** An edited occurrence is followed by the next one when the edited one is finished. */
    private void advance(Handle handle, List<Schedules.Finished> occurrences) {
        try {
            schedules.advance(handle.getConnection(), occurrences);
        } catch (SQLException e) {
            throw new TransactionException(e);
        }
    }

    void audit(Handle handle, Collection<HeldRow> rows, Act act) {
        if (rows.isEmpty()) {
            return;
        }
        handle.createUpdate(AUDIT.formatted(table.audit()))
                .bind("operator", act.operator().name())
                .bind("action", act.name())
                .bind("reason", act.operator().reason().orElse(null))
                .bind("bulk", act.bulk())
                .bind("rows", HeldRow.numbers(rows))
                .bind("ids", HeldRow.array(rows, HeldRow::messageId))
                .bind("maybe", HeldRow.array(rows, HeldRow::maybeSent))
                .execute();
    }

    /** Wipes what settled rows, attempts and audit have of a message; how many rows had something. */
    int wipe(Handle handle, UUID id) {
        int wiped = 0;
        for (String statement : WIPE) {
            wiped += handle.createUpdate(statement.formatted(table.audit(), table.settled(), table.attempt()))
                    .bind("id", id)
                    .execute();
        }
        return wiped;
    }
}
