package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.OutboxAdmin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Operators' actions, each one guarded statement and its audit row in one transaction. */
final class JdbcOutboxAdmin implements OutboxAdmin {

    private static final String REQUEUE = """
            with moved as (
                update %1$s set state = :next, failed_attempts = 0, due_at = null
                where message_id = :id and state = :parked
                returning row_id, message_id, maybe_sent)""";

    private static final String DISCARD = """
            with gone as (
                delete from %1$s where message_id = :id and state = :parked returning *
            ), moved as (
                insert into %2$s (row_id, message_id, destination, ordering_key, state, recorded_at, failed_attempts,
                                  maybe_sent, failure_type, failure_fingerprint, failure_text, schedule_id, occurrence,
                                  original_id)
                select row_id, message_id, destination, ordering_key, :next, recorded_at, failed_attempts, maybe_sent,
                       failure_type, failure_fingerprint, failure_text, schedule_id, occurrence, original_id
                from gone
                returning row_id, message_id, maybe_sent)""";

    private final Jdbi jdbi;
    private final OutboxParts parts;
    private final TableName table;
    private final Runnable wakeUp;

    JdbcOutboxAdmin(Jdbi jdbi, OutboxParts parts, Runnable wakeUp) {
        this.jdbi = jdbi;
        this.parts = parts;
        this.table = parts.table();
        this.wakeUp = wakeUp;
    }

    @Override
    public Map<MessageState, Long> counts(int atMost) {
        return parts.translating(
                "The outbox was not counted",
                () -> OwnTransaction.in(jdbi, handle -> {
                    Map<MessageState, Long> counts = new EnumMap<>(MessageState.class);
                    for (MessageState state : MessageState.values()) {
                        counts.put(state, count(handle, state, atMost));
                    }
                    return counts;
                }));
    }

    private long count(Handle handle, MessageState state, int atMost) {
        return handle.createQuery(
                        "select count(*) from (select 1 from " + (state.isFinal() ? table.settled() : table.toString())
                                + " where state = :state limit :atMost) as bounded")
                .bind("state", state.number())
                .bind("atMost", atMost)
                .mapTo(Long.class)
                .one();
    }

    @Override
    public List<ParkedMessage> parked(int atMost) {
        return parts.translating(
                "Parked messages were not listed",
                () -> OwnTransaction.in(
                        jdbi,
                        handle -> handle.createQuery("""
                        select message_id, destination, recorded_at, failed_attempts, failure_type, failure_fingerprint,
                               failure_text, maybe_sent
                        from %s where state = :parked order by row_id limit :atMost""".formatted(table))
                                .bind("parked", MessageState.PARKED.number())
                                .bind("atMost", atMost)
                                .map((row, context) -> parked(row))
                                .list()));
    }

    private static ParkedMessage parked(ResultSet row) throws SQLException {
        return new ParkedMessage(
                new MessageId(row.getObject("message_id", UUID.class)),
                row.getString("destination"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getInt("failed_attempts"),
                new Failure(
                        known(row.getString("failure_type")),
                        known(row.getString("failure_fingerprint")),
                        known(row.getString("failure_text"))),
                row.getBoolean("maybe_sent"));
    }

    /** A row parked by hand may have no reason; it must be seen all the same. */
    private static String known(@Nullable String text) {
        return text == null ? "unknown" : text;
    }

    @Override
    public Answer requeue(MessageId id, String operator) {
        Answer answer = move(id, MessageState.PENDING, "REQUEUE", operator, null);
        if (answer == Answer.DONE) {
            wakeUp.run();
        }
        return answer;
    }

    @Override
    public Answer discard(MessageId id, String operator, String reason) {
        return move(id, MessageState.DISCARDED, "DISCARD", operator, reason);
    }

    private Answer move(MessageId id, MessageState next, String action, String operator, @Nullable String reason) {
        String moved = (next == MessageState.PENDING ? REQUEUE : DISCARD).formatted(table, table.settled());
        int rows = parts.translating(
                action + " of message " + id + " is not certain",
                () -> OwnTransaction.in(
                        jdbi,
                        handle -> handle.createUpdate("""
                        %s
                        insert into %s (operator, action, reason, row_id, message_id, maybe_sent)
                        select :operator, :action, :reason, row_id, message_id, maybe_sent from moved""".formatted(moved, table.audit()))
                                .bind(
                                        "next",
                                        MessageState.PARKED.become(next, id).number())
                                .bind("id", id.value())
                                .bind("parked", MessageState.PARKED.number())
                                .bind("operator", operator)
                                .bind("action", action)
                                .bind("reason", reason)
                                .execute()));
        return rows > 0 ? Answer.DONE : Answer.NOT_PARKED;
    }
}
