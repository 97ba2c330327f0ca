package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.Recorded.Answer;
import io.github.reliablemq.ReliableProducer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Records messages on the caller's connection, in the caller's transaction. */
final class JdbcProducer implements ReliableProducer {

    private final OutboxParts parts;
    private final Connection connection;
    private final Runnable afterRecording;

    /**
     * @param afterRecording runs after each statement; registers the wake-up where the end of the transaction is seen
     */
    JdbcProducer(OutboxParts parts, Connection connection, Runnable afterRecording) {
        this.parts = parts;
        this.connection = connection;
        this.afterRecording = afterRecording;
    }

    @Override
    public Recorded send(Message message) {
        checkSize(message, "message");
        NewRow row = row(message);
        boolean recorded;
        try {
            requireTransaction();
            recorded = insert(row);
        } catch (SQLException e) {
            throw parts.dialect()
                    .explainEnqueue("Message " + row.id() + " for " + message.destination() + " was not recorded", e);
        }
        afterRecording.run();
        return new Recorded(row.id(), recorded ? Answer.NEW : Answer.DUPLICATE);
    }

    private boolean insert(NewRow row) throws SQLException {
        if (row.hasChosenId()) {
            return !insertGuarded(List.of(row)).isEmpty();
        }
        EnqueueSql.insertOne(connection, parts.sql().enqueueOne(), row);
        return true;
    }

    @Override
    public List<Recorded> sendAll(List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            checkSize(messages.get(i), "messages[" + i + "]");
        }
        List<NewRow> rows = messages.stream().map(this::row).toList();
        List<Recorded> answers;
        try {
            requireTransaction();
            answers = insertAll(rows);
        } catch (SQLException e) {
            throw parts.dialect().explainEnqueue("None of " + messages.size() + " messages was recorded", e);
        }
        afterRecording.run();
        return answers;
    }

    private List<Recorded> insertAll(List<NewRow> rows) throws SQLException {
        if (rows.stream().noneMatch(NewRow::hasChosenId)) {
            if (!rows.isEmpty()) {
                EnqueueSql.insertMany(connection, parts.sql().enqueueMany(), rows);
            }
            return rows.stream().map(row -> new Recorded(row.id(), Answer.NEW)).toList();
        }
        Set<UUID> seen = new HashSet<>();
        List<NewRow> firsts =
                rows.stream().filter(row -> seen.add(row.id().value())).toList();
        Set<UUID> inserted = insertGuarded(firsts);
        List<Recorded> answers = new ArrayList<>();
        for (NewRow row : rows) {
            // Taken off once told: of several with one id only the first is new.
            boolean isNew = inserted.remove(row.id().value());
            answers.add(new Recorded(row.id(), isNew ? Answer.NEW : Answer.DUPLICATE));
        }
        return answers;
    }

    private Set<UUID> insertGuarded(List<NewRow> rows) throws SQLException {
        return EnqueueSql.insertGuarded(connection, parts.sql().enqueueGuarded(), rows, List.of());
    }

    private NewRow row(Message message) {
        MessageId id = message.id().orElseGet(parts.enqueue().ids()::next);
        return new NewRow(id, message, message.headers(), message.body());
    }

    private void checkSize(Message message, String path) {
        int size = message.body().size();
        if (size > parts.enqueue().maxBodyBytes()) {
            throw new InvalidMessageException(path + ".body: has " + size + " bytes, the limit is "
                    + parts.enqueue().maxBodyBytes()
                    + "; nothing was recorded. Store the content elsewhere and send a reference,"
                    + " or raise JdbcOutboxBuilder.maxBodyBytes together with the broker's frame size");
        }
    }

    private void requireTransaction() throws SQLException {
        if (connection.getAutoCommit()) {
            throw new NoTransactionException("The connection is in auto-commit mode: the message would not share your"
                    + " transaction's fate. Nothing was recorded; open a transaction around the call");
        }
    }
}
