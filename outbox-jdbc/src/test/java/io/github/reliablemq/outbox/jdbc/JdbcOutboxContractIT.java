package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Body;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.testkit.OutboxStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The published contract, kept on real PostgreSQL. */
class JdbcOutboxContractIT extends OutboxStoreContract {

    OutboxDatabase database(Function<JdbcOutboxBuilder, JdbcOutbox> settings) {
        return OutboxDatabase.behindProxy(settings);
    }

    @Override
    protected Fixture fixture() {
        return on(database(
                settings -> settings.claimTimeout(Duration.ofSeconds(2)).build()));
    }

    /** For other contracts too. */
    static Fixture on(OutboxDatabase database) {
        return new Fixture() {
            @Override
            public OutboxStore store() {
                return database.outbox;
            }

            @Override
            public void commit(Consumer<ReliableProducer> work) {
                // Not Jdbi's callbacks: nested ones share one handle, and so one transaction.
                try (Handle handle = database.jdbi.open()) {
                    handle.useTransaction(tx -> work.accept(database.outbox.producer(tx)));
                }
            }

            @Override
            public void rollBack(Consumer<ReliableProducer> work) {
                try (Handle handle = database.jdbi.open()) {
                    handle.begin();
                    work.accept(database.outbox.producer(handle));
                    handle.rollback();
                }
            }

            @Override
            public void commitUpToSavepoint(Consumer<ReliableProducer> kept, Consumer<ReliableProducer> undone) {
                database.recordUpToSavepoint(kept, undone);
            }

            @Override
            public Body tooLarge() {
                return Body.bytes(new byte[(1 << 20) + 1]);
            }

            @Override
            public Instant now() {
                return database.jdbi.withHandle(handle -> handle.createQuery("select clock_timestamp()")
                        .mapTo(OffsetDateTime.class)
                        .one()
                        .toInstant());
            }

            /** The server owns the clock, so its stored times move instead. */
            @Override
            public void elapse(Duration time) {
                String back = " - interval '" + time.toMillis() + " milliseconds'";
                database.jdbi.useHandle(handle -> {
                    handle.execute(
                            "update reliable_outbox set due_at = due_at" + back + ", expires_at = expires_at" + back);
                    handle.execute("update reliable_outbox_relay set seen_at = seen_at" + back);
                });
            }

            @Override
            public void restart() {
                database.endTransactions();
            }

            @Override
            public void loseNextAnswer() {
                database.loseNextAnswer();
            }

            @Override
            public void close() {
                database.close();
            }
        };
    }
}
