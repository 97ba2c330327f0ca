package io.github.reliablemq.outbox.jdbc;

/** A dialect's statements for one table, put together once. */
record OutboxSql(String enqueueOne, String enqueueMany, ClaimSql claims, PresenceSql presence, SettleSql putBack) {

    static OutboxSql of(Dialect dialect, TableName table, HeldKeys held, SettleSql.SentRows sent) {
        return new OutboxSql(
                dialect.enqueueOne(table),
                dialect.enqueueMany(table),
                dialect.claims(table, held),
                dialect.presence(table),
                dialect.settle(table, sent));
    }
}
