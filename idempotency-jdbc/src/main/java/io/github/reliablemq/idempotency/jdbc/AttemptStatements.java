package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog.Attempt;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log of attempts in the words of a database; each is the first statement of its transaction. */
interface AttemptStatements {

    Attempt begin(Connection connection, ConsumerName consumer, MessageId id, int epoch) throws SQLException;

    int failed(Connection connection, ConsumerName consumer, MessageId id, int epoch) throws SQLException;

    void takeBack(Connection connection, ConsumerName consumer, MessageId id, int epoch) throws SQLException;

    boolean isWaiting(Connection connection, ConsumerName consumer, MessageId id, int epoch, @Nullable MessageId retry)
            throws SQLException;

    /** Not the first statement of its transaction; answers the transaction's id. */
    String awaits(Connection connection, ConsumerName consumer, MessageId id, int epoch, MessageId retry)
            throws SQLException;

    /** Not the first statement of its transaction. */
    Optional<Awaited> awaited(Connection connection, ConsumerName consumer, MessageId id) throws SQLException;

    /** What a message waits for, and the id of the transaction that looked. */
    record Awaited(MessageId retry, String transaction) {}

    void forget(Connection connection, ConsumerName consumer, MessageId id) throws SQLException;
}
