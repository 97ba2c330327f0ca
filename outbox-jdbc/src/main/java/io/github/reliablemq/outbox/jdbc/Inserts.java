package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.Recorded.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Inserts new rows, one statement for each call: a plain one where nothing has to be waited for, one that takes a lock
 * for a single message in commit order, else a guarded one.
 */
final class Inserts {

    private final OutboxParts parts;
    private final Connection connection;

    Inserts(OutboxParts parts, Connection connection) {
        this.parts = parts;
        this.connection = connection;
    }

    Recorded one(NewRow row) throws SQLException {
        Recorded answer = plainOrGuarded(row);
        parts.enqueue().reporter().recorded(List.of(row), List.of(answer));
        return answer;
    }

    private Recorded plainOrGuarded(NewRow row) throws SQLException {
        if (row.hasChosenId()) {
            return guarded(List.of(row)).get(0);
        }
        if (isGuarded(row)) {
            long stripe = KeyStripes.of(List.of(row)).get(0);
            EnqueueSql.insertLocked(connection, parts.sql().enqueueLocked(), row, stripe);
        } else {
            EnqueueSql.insertOne(connection, parts.sql().enqueueOne(), row);
        }
        return new Recorded(row.id(), Answer.NEW);
    }

    List<Recorded> all(List<NewRow> rows) throws SQLException {
        List<Recorded> answers = plainOrGuarded(rows);
        if (!rows.isEmpty()) {
            parts.enqueue().reporter().recorded(rows, answers);
        }
        return answers;
    }

    private List<Recorded> plainOrGuarded(List<NewRow> rows) throws SQLException {
        if (rows.stream().anyMatch(this::isGuarded)) {
            return guarded(rows);
        }
        if (!rows.isEmpty()) {
            EnqueueSql.insertMany(connection, parts.sql().enqueueMany(), rows);
        }
        return rows.stream().map(row -> new Recorded(row.id(), Answer.NEW)).toList();
    }

    private boolean isGuarded(NewRow row) {
        return row.hasChosenId()
                || (isInCommitOrder() && row.message().orderingKey().isPresent());
    }

    private boolean isInCommitOrder() {
        return parts.enqueue().keyOrder() == KeyOrder.COMMIT;
    }

    private List<Recorded> guarded(List<NewRow> rows) throws SQLException {
        Set<UUID> seen = new HashSet<>();
        List<NewRow> firsts =
                rows.stream().filter(row -> seen.add(row.id().value())).toList();
        List<Long> stripes = isInCommitOrder() ? KeyStripes.of(firsts) : List.of();
        Set<UUID> inserted = EnqueueSql.insertGuarded(connection, parts.sql().enqueueGuarded(), firsts, stripes);
        List<Recorded> answers = new ArrayList<>();
        for (NewRow row : rows) {
            // Taken off once told: of several with one id only the first is new.
            boolean isNew = inserted.remove(row.id().value());
            answers.add(new Recorded(row.id(), isNew ? Answer.NEW : Answer.DUPLICATE));
        }
        return answers;
    }
}
