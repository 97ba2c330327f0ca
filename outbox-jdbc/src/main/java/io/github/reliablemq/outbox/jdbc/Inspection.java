package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.AuditEntry;
import io.github.reliablemq.FailedAttempt;
import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageDetails;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.spi.Envelope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Everything known of one message, and the audit. */
final class Inspection {

    private static final int LAST = 100;

    private static final String ATTEMPTS = """
            select number, failed_at, parked, maybe_sent, failure_type, failure_fingerprint, failure_text
            from (select * from %s
                  where row_id = any (cast(:rows as bigint[])) and message_id = :id
                  order by attempt_id desc
                  limit :last) as newest
            order by attempt_id""";

    private static final String AUDIT = """
            select acted_at, operator, action, reason, message_id, maybe_sent, bulk_id, affected
            from %s
            where %s
            order by audit_id desc
            limit :last""";

    private final OutboxParts parts;
    private final TableName table;
    private final RowLocks rows;

    Inspection(OutboxParts parts) {
        this.parts = parts;
        this.table = parts.table();
        this.rows = new RowLocks(table);
    }

    Optional<MessageDetails> inspect(Handle handle, MessageId id) {
        List<Long> unfinished = rows.findAny(handle, id);
        List<MessageSummary> summaries = new ArrayList<>(handle.createQuery("select " + Summaries.unfinished(table)
                        + " from " + table + " o where o.row_id = any (cast(:rows as bigint[])) order by o.row_id")
                .bind("rows", HeldRow.array(unfinished, row -> row))
                .map((row, context) -> Summaries.read(row))
                .list());
        Envelope content = summaries.isEmpty()
                ? null
                : content(handle, summaries.get(0).position().row().value());
        summaries.addAll(handle.createQuery("select " + Summaries.settled(table) + " from " + table.settled()
                        + " o where o.message_id = :id order by o.settled_at desc")
                .bind("id", id.value())
                .map((row, context) -> Summaries.read(row))
                .list());
        List<AuditEntry> actions =
                new ArrayList<>(handle.createQuery(AUDIT.formatted(table.audit(), "message_id = :id"))
                        .bind("id", id.value())
                        .bind("last", LAST)
                        .map((row, context) -> audit(row))
                        .list());
        if (summaries.isEmpty() && actions.isEmpty()) {
            return Optional.empty();
        }
        actions.sort(Comparator.comparing(AuditEntry::at));
        return Optional.of(new MessageDetails(summaries, content, attempts(handle, id, summaries), actions));
    }

    /** Null when the row is gone by now or damaged. */
    private @Nullable Envelope content(Handle handle, long row) {
        return handle.createQuery(parts.dialect().readRow(table))
                .bind(0, row)
                .map((found, context) -> StoredRow.read(found))
                .findOne()
                .flatMap(Inspection::envelope)
                .orElse(null);
    }

    private static Optional<Envelope> envelope(StoredRow row) {
        try {
            return Optional.of(row.toClaimed().envelope());
        } catch (RuntimeException damaged) {
            // The relay parked it for that and said so; the rest of what is known is shown all the same.
            return Optional.empty();
        }
    }

    private List<FailedAttempt> attempts(Handle handle, MessageId id, List<MessageSummary> messages) {
        return handle.createQuery(ATTEMPTS.formatted(table.attempt()))
                .bind(
                        "rows",
                        HeldRow.array(
                                messages, message -> message.position().row().value()))
                .bind("id", id.value())
                .bind("last", LAST)
                .map((row, context) -> new FailedAttempt(
                        row.getInt("number"),
                        Objects.requireNonNull(Summaries.moment(row, "failed_at")),
                        row.getBoolean("parked") ? MessageState.PARKED : MessageState.PENDING,
                        new Failure(
                                row.getString("failure_type"),
                                row.getString("failure_fingerprint"),
                                row.getString("failure_text")),
                        row.getBoolean("maybe_sent")))
                .list();
    }

    List<AuditEntry> audit(Handle handle, int atMost) {
        return handle.createQuery(AUDIT.formatted(table.audit(), "true"))
                .bind("last", atMost)
                .map((row, context) -> audit(row))
                .list();
    }

    private static AuditEntry audit(ResultSet row) throws SQLException {
        UUID id = row.getObject("message_id", UUID.class);
        return new AuditEntry(
                Objects.requireNonNull(Summaries.moment(row, "acted_at")),
                row.getString("operator"),
                row.getString("action"),
                row.getString("reason"),
                id == null ? null : new MessageId(id),
                row.getBoolean("maybe_sent"),
                row.getObject("bulk_id", UUID.class),
                row.getLong("affected"));
    }
}
