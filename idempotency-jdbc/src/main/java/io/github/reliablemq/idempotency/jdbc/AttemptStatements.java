package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog.Attempt;
import java.sql.Connection;
import java.sql.SQLException;

/** The log of attempts in the words of a database; each is the first statement of its transaction. */
interface AttemptStatements {

    Attempt begin(Connection connection, ConsumerName consumer, MessageId id, int epoch) throws SQLException;

    int failed(Connection connection, ConsumerName consumer, MessageId id, int epoch) throws SQLException;

    void takeBack(Connection connection, ConsumerName consumer, MessageId id, int epoch) throws SQLException;

    void forget(Connection connection, ConsumerName consumer, MessageId id) throws SQLException;
}
