package io.github.reliablemq.outbox.jdbc;

/** A dialect's statements for one table, put together once. */
record OutboxSql(
        String enqueueOne,
        String enqueueLocked,
        String enqueueMany,
        String enqueueGuarded,
        String purgeIds,
        ScheduleSql schedules,
        ClaimSql claims,
        PresenceSql presence,
        TidySql tidying,
        SettleSql putBack) {

    static OutboxSql of(Dialect dialect, TableName table, HeldKeys held, SettleSql.SentRows sent) {
        return new OutboxSql(
                dialect.enqueueOne(table),
                dialect.enqueueLocked(table),
                dialect.enqueueMany(table),
                dialect.enqueueGuarded(table),
                dialect.purgeIds(table),
                dialect.schedules(table),
                dialect.claims(table, held),
                dialect.presence(table),
                dialect.tidying(table),
                dialect.settle(table, sent));
    }
}
