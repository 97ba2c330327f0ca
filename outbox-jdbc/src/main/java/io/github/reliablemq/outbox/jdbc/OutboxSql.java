package io.github.reliablemq.outbox.jdbc;

import java.time.Duration;

/** A dialect's statements for one table, put together once. */
record OutboxSql(
        String enqueueOne,
        String enqueueMany,
        String enqueueGuarded,
        String purgeIds,
        ScheduleSql schedules,
        String beginClaim,
        String claimReady,
        String claimDue,
        String claimKeyed,
        String skipKeys,
        SettleSql putBack) {

    static OutboxSql of(Dialect dialect, TableName table, Duration claimTimeout, SettleSql.SentRows sent) {
        return new OutboxSql(
                dialect.enqueueOne(table),
                dialect.enqueueMany(table),
                dialect.enqueueGuarded(table),
                dialect.purgeIds(table),
                dialect.schedules(table),
                dialect.beginClaim(claimTimeout),
                dialect.claimReady(table),
                dialect.claimDue(table),
                dialect.claimKeyed(table),
                dialect.skipKeys(table),
                dialect.settle(table, sent));
    }
}
