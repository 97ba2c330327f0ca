package io.github.reliablemq.outbox.jdbc;

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
        return new OutboxDatabase(settings);
    }

    @Override
    protected Fixture fixture() {
        OutboxDatabase database = database(
                settings -> settings.claimTimeout(Duration.ofSeconds(2)).build());
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
            public void close() {
                database.close();
            }
        };
    }
}
