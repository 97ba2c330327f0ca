package io.github.reliablemq.outbox.jdbc;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Forgets chosen ids and ended schedules beyond the dedup window, in batches with a transaction each. */
final class IdPurge {

    private static final int MAX_BATCH = 10_000;

    private final Jdbi jdbi;
    private final OutboxParts parts;
    private final int batchSize;

    IdPurge(Jdbi jdbi, OutboxParts parts, int batchSize) {
        if (batchSize < 1 || batchSize > MAX_BATCH) {
            throw new IllegalArgumentException("batchSize must be 1 to " + MAX_BATCH + ", is " + batchSize);
        }
        this.jdbi = jdbi;
        this.parts = parts;
        this.batchSize = batchSize;
    }

    long run() {
        return all(parts.sql().purgeIds()) + all(parts.sql().schedules().purge());
    }

    private long all(String statement) {
        long total = 0;
        int deleted;
        do {
            deleted = parts.translating(
                    "A batch of chosen ids or ended schedules was not forgotten (" + total + " were before)",
                    () -> OwnTransaction.in(jdbi, handle -> deleteBatch(handle, statement)));
            total += deleted;
        } while (deleted == batchSize && !Thread.currentThread().isInterrupted());
        return total;
    }

    private int deleteBatch(Handle handle, String statement) {
        return handle.createUpdate(statement)
                .bind(0, EnqueueSql.micros(parts.enqueue().dedupWindow()))
                .bind(1, batchSize)
                .execute();
    }
}
