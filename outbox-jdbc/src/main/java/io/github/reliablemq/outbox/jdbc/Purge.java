package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageState;
import io.github.reliablemq.Operator;
import java.time.Duration;
import org.jdbi.v3.core.Handle;

/**
 * Deletes what is known of settled messages, in small transactions that neither wait for each other nor for anybody
 * else. It does not know the table that parked messages are in.
 */
final class Purge {

    /** Rows of one transaction. */
    private static final int BATCH = 2_000;

    private static final String BULKS = """
            delete from %s
            where ended_at <= statement_timestamp() - :age * interval '1 microsecond'""";

    private static final String AUDIT = """
            insert into %s (operator, action, reason, affected) values (:operator, 'PURGE', :reason, :affected)""";

    private final AdminDatabase database;
    private final TableName table;

    Purge(AdminDatabase database) {
        this.database = database;
        this.table = database.table();
    }

    /** By the outbox's own retentions; the records of bulk actions that ended go with them. */
    long purge(int atMost, Operator by) {
        Retention retention = database.parts().retention();
        long purged = purge("state = " + MessageState.SENT.number(), retention.sent(), atMost, by);
        purged += purge("state <> " + MessageState.SENT.number(), retention.unsent(), atMost - purged, by);
        database.in(
                "Records of bulk actions were not purged",
                handle -> handle.createUpdate(BULKS.formatted(table.bulk()))
                        .bind("age", EnqueueSql.micros(retention.unsent()))
                        .execute());
        return purged;
    }

    long purge(MessageState state, Duration olderThan, int atMost, Operator by) {
        if (!state.isFinal()) {
            throw new IllegalArgumentException("Messages that are " + state + " are not finished and are never purged;"
                    + " discard or cancel them, on record");
        }
        return purge("state = " + state.number(), olderThan, atMost, by);
    }

    private long purge(String states, Duration age, long atMost, Operator by) {
        long purged = 0;
        long last = BATCH;
        while (purged < atMost && last == BATCH) {
            long rows = Math.min(BATCH, atMost - purged);
            last = database.in(
                    "Settled messages were not purged; " + purged + " are gone",
                    handle -> batch(handle, states, age, rows, by));
            purged += last;
        }
        return purged;
    }

    private long batch(Handle handle, String states, Duration age, long rows, Operator by) {
        long gone = handle.createQuery(PostgresTidying.settled(table, states))
                .bind(0, EnqueueSql.micros(age))
                .bind(1, rows)
                .mapTo(Long.class)
                .one();
        if (gone > 0) {
            handle.createUpdate(AUDIT.formatted(table.audit()))
                    .bind("operator", by.name())
                    .bind("reason", by.reason().orElse(null))
                    .bind("affected", gone)
                    .execute();
        }
        return gone;
    }
}
