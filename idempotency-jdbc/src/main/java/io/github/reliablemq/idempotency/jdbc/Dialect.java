package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** What differs between databases. Immutable and thread-safe. */
interface Dialect {

    /**
     * Begins READ COMMITTED and inserts the key, waiting for a transaction that holds it at most the lock wait. Leaves
     * the session's own lock timeout as it was for the statements of the handler.
     *
     * @return the id of the transaction that inserted it; empty when the key was there already
     */
    Optional<String> insertKey(Connection connection, ConsumerName consumer, MessageId id) throws SQLException;

    /**
     * Allows the commit of the open transaction, which the database refuses otherwise.
     *
     * @return the id of the open transaction; empty when nothing was written in it
     */
    Optional<String> allowCommit(Connection connection) throws SQLException;

    /**
     * Deletes the oldest keys beyond an age by the database's clock, passing over those another purge is at.
     *
     * @return how many
     */
    int deleteKeys(Connection connection, Duration olderThan, int limit) throws SQLException;

    Kind classify(SQLException e);

    /** What an error means for the transaction it happened in. */
    enum Kind {
        /** Lost to another transaction: a lock wait, a deadlock, a serialization failure. */
        CONTENDED,
        /** The server ended the transaction, or an earlier statement of it failed. */
        TRANSACTION_LOST,
        /** The server is out of reach, or cannot take writes now. */
        UNAVAILABLE,
        /** The tables are not there, or not as this version knows them. */
        SCHEMA,
        OTHER
    }
}
