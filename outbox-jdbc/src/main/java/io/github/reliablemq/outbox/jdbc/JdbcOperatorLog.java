package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OperatorLog;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Actions done elsewhere, in the audit of an outbox, each in a transaction of its own. */
final class JdbcOperatorLog implements OperatorLog {

    private static final String INSERT = """
            insert into %s (operator, action, reason, message_id, destination)
            values (:operator, :action, :reason, cast(:id as uuid), :destination)""";

    private final Jdbi jdbi;
    private final OutboxParts parts;

    JdbcOperatorLog(Jdbi jdbi, OutboxParts parts) {
        this.jdbi = jdbi;
        this.parts = parts;
    }

    @Override
    public void record(Operator operator, String action, Optional<MessageId> target, Destination where) {
        parts.translating(
                action + " in " + where + " was not put on record",
                () -> OwnTransaction.in(
                        jdbi,
                        handle -> handle.createUpdate(
                                        INSERT.formatted(parts.table().audit()))
                                .bind("operator", operator.name())
                                .bind("action", action)
                                .bind("reason", operator.reason().orElse(null))
                                .bind("id", target.map(MessageId::value).orElse(null))
                                .bind("destination", where.toString())
                                .execute()));
    }
}
