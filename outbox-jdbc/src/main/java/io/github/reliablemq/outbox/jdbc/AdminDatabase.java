package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.StoreException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** An outbox as its operators reach it: one short transaction for each thing they do. Thread-safe. */
final class AdminDatabase {

    private final Jdbi jdbi;
    private final OutboxParts parts;
    private final Runnable wakeUp;

    AdminDatabase(Jdbi jdbi, OutboxParts parts, Runnable wakeUp) {
        this.jdbi = jdbi;
        this.parts = parts;
        this.wakeUp = wakeUp;
    }

    /**
     * Does something in a transaction that sees what is committed at each of its statements.
     *
     * @param whatHappened when it fails, for the error
     * @throws StoreException when it fails
     */
    <T> T in(String whatHappened, Function<Handle, T> action) {
        return parts.translating(
                whatHappened,
                () -> OwnTransaction.in(jdbi, handle -> {
                    handle.execute("set transaction isolation level read committed");
                    return action.apply(handle);
                }));
    }

    OutboxParts parts() {
        return parts;
    }

    TableName table() {
        return parts.table();
    }

    /** Tells the relays of this process that something may be sendable now. */
    void wakeUp() {
        wakeUp.run();
    }
}
