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

    private static final String PURGE = """
            with old as materialized (
                select message_id, row_id
                from %1$s
                where %2$s and settled_at <= statement_timestamp() - :age * interval '1 microsecond'
                order by settled_at, row_id
                limit :rows
                for update skip locked
            ), gone as (
                delete from %1$s s using old
                where s.message_id = old.message_id and s.row_id = old.row_id
                returning s.message_id, s.row_id
            ), attempts as (
                delete from %3$s a using gone
                where a.row_id = gone.row_id and a.message_id = gone.message_id
            )
            select count(*) from gone""";

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
        long gone = handle.createQuery(PURGE.formatted(table.settled(), states, table.attempt()))
                .bind("age", EnqueueSql.micros(age))
                .bind("rows", rows)
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
