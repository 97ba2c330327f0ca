package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.StoreException;
import java.sql.SQLException;
import java.time.Duration;

/** What differs between databases: SQL text and what their errors mean. Stateless and thread-safe. */
interface Dialect {

    /** Resource with the statements that create schema version 1. */
    String schemaScript();

    /** Answers true or false for a table's name. */
    String tableExists();

    /** Keeps concurrent installers apart until the end of the transaction. */
    String lockInstaller();

    /** Has the statements that follow in this transaction resolve unqualified names in that schema. */
    String useSchema(String schema);

    /** Inserts one message; parameters as {@link EnqueueSql} binds them. */
    String enqueueOne(TableName table);

    /**
     * The same of a message that waits for a lock of its key first, a number after the other parameters, and only then
     * draws its row number.
     */
    String enqueueLocked(TableName table);

    /** Inserts arrays of messages, numbered in their order; parameters as {@link EnqueueSql} binds them. */
    String enqueueMany(TableName table);

    /**
     * Inserts arrays of messages like {@link #enqueueMany}, after taking locks, and without those whose chosen id is
     * known. Answers the ids of the inserted ones. Parameters as {@link EnqueueSql} binds them.
     */
    String enqueueGuarded(TableName table);

    /** About how many rows the table has, at no cost worth mentioning. */
    String backlog(TableName table);

    /** Deletes chosen ids no longer needed, a batch of them. Parameters: age in microseconds, batch size. */
    String purgeIds(TableName table);

    /** Schedules, and messages that wait for a time. */
    ScheduleSql schedules(TableName table);

    /**
     * Has the database end the transaction when it is idle for that long, or where it can when it lasts several times
     * that long: a claim whose owner is frozen or cut off. To be put in front of the first statement of a claim.
     *
     * @param serverVersion major version of the database
     */
    ClaimBegin beginClaim(Duration claimTimeout, int serverVersion);

    /** In front of that, where the session's default is another one. */
    String readCommitted();

    /** The statements of a claim. */
    ClaimSql claims(TableName table, HeldKeys held);

    /** The statements of a relay's entry. */
    PresenceSql presence(TableName table);

    /** Which database this is. */
    DatabaseSql database(TableName table);

    /** Whether the database does not let this role ask that, or does not know the question. */
    boolean isRefusal(SQLException failure);

    /** How processes tell each other of commits. */
    WakeSql wakes();

    /** The statements that delete what was kept long enough. */
    TidySql tidying(TableName table);

    /** A row as {@link StoredRow#read} wants it, claimed or not. Parameter: row number. */
    String readRow(TableName table);

    /** Ends a claim for the rows that were not simply sent. */
    SettleSql settle(TableName table, SettleSql.SentRows sent);

    /** What a failed statement means, with what we did in the text. */
    StoreException explain(String whatHappened, SQLException cause);

    /** The same for a failed recording, where waiting for another transaction may have ended badly. */
    StoreException explainEnqueue(String whatHappened, SQLException cause);
}
