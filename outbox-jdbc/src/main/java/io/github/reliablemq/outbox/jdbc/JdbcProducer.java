package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.ReliableProducer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

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
    public MessageId send(Message message) {
        checkSize(message, "message");
        MessageId id = idOf(message);
        try {
            requireTransaction();
            EnqueueSql.insertOne(connection, parts.sql().enqueueOne(), id, message);
        } catch (SQLException e) {
            throw parts.dialect().explain("Message " + id + " for " + message.destination() + " was not recorded", e);
        }
        afterRecording.run();
        return id;
    }

    @Override
    public List<MessageId> sendAll(List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            checkSize(messages.get(i), "messages[" + i + "]");
        }
        List<MessageId> ids = messages.stream().map(this::idOf).toList();
        try {
            requireTransaction();
            if (!messages.isEmpty()) {
                EnqueueSql.insertMany(connection, parts.sql().enqueueMany(), ids, messages);
            }
        } catch (SQLException e) {
            throw parts.dialect().explain("None of " + messages.size() + " messages was recorded", e);
        }
        afterRecording.run();
        return ids;
    }

    private MessageId idOf(Message message) {
        return message.id().orElseGet(parts.ids()::next);
    }

    private void checkSize(Message message, String path) {
        int size = message.body().size();
        if (size > parts.maxBodyBytes()) {
            throw new InvalidMessageException(path + ".body: has " + size + " bytes, the limit is "
                    + parts.maxBodyBytes() + "; nothing was recorded. Store the content elsewhere and send a reference,"
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
