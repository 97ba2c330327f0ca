package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
     * The same for several keys with one statement, in one order for everybody, so that two of these cannot block each
     * other. All its waits together take at most the lock wait.
     */
    Inserted insertKeys(Connection connection, ConsumerName consumer, List<MessageId> ids) throws SQLException;

    /**
     * Commits that transaction, which the database refuses otherwise. Any other one that is open stays so, of no use.
     *
     * @param transaction id of the one that wrote
     */
    Ending commit(Connection connection, String transaction) throws SQLException;

    /** What came of a commit that did not fail. */
    enum Ending {
        COMMITTED,
        /** Somebody else had ended it before. */
        ANOTHER_IS_OPEN
    }

    /** Whether a statement failed in the open transaction, so that the database takes no more of them. */
    boolean isAborted(Connection connection) throws SQLException;

    /** Begins READ COMMITTED with each wait for a lock bounded, until the transaction ends. */
    void beginBounded(Connection connection) throws SQLException;

    /** Makes this transaction the only one that cleans; false when another one is. Never waits. */
    boolean isElected(Connection connection) throws SQLException;

    /**
     * Deletes the oldest keys beyond an age by the database's clock, passing over those another purge is at.
     *
     * @return how many
     */
    int deleteKeys(Connection connection, Duration olderThan, int limit) throws SQLException;

    /** The same with attempts that nobody noted anything of for that long. */
    int deleteAttempts(Connection connection, Duration olderThan, int limit) throws SQLException;

    AttemptStatements attempts();

    Kind classify(SQLException e);

    /**
     * Keys that were not there before.
     *
     * @param transaction the id of the transaction that inserted them; empty when there are none
     */
    record Inserted(Set<MessageId> ids, Optional<String> transaction) {}

    /** What an error means for the transaction it happened in. */
    enum Kind {
        /** Lost to another transaction: a lock wait, a deadlock, a serialization failure. */
        CONTENDED,
        /** Took longer than it may, or was stopped by hand. */
        CANCELLED,
        /** The server ended the transaction, or an earlier statement of it failed. */
        TRANSACTION_LOST,
        /** The server is out of reach, or cannot take writes now. */
        UNAVAILABLE,
        /** The tables are not there, or not as this version knows them. */
        SCHEMA,
        OTHER
    }
}
