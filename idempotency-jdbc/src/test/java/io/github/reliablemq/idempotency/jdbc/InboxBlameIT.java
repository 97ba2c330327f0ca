package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageHandler;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4, P11: losing to another transaction is repeated, an outage pauses, only the rest is charged")
final class InboxBlameIT {

    private final InboxDatabase database = new InboxDatabase();
    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void stock() {
        database.admin().useHandle(handle -> {
            handle.execute("create table stock (item text primary key, amount int not null)");
            handle.execute("insert into stock values ('a', 5), ('b', 5)");
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aHandlerThatDeadlocksIsRepeatedAndHasOneEffect() throws Exception {
        try (Handle other = database.admin().open()) {
            other.begin();
            // Only the handler looks for deadlocks before the test gives up, so that it is the victim.
            other.execute("set local deadlock_timeout = '10min'");
            take(other, "b");
            CompletableFuture<?>[] waiting = new CompletableFuture<?>[1];
            Verdict verdict = accept((tx, message) -> {
                effect(tx, message, 1);
                tx.execute("set local deadlock_timeout = '10ms'");
                take(tx, "a");
                if (runs.get() == 1) {
                    waiting[0] = CompletableFuture.runAsync(() -> {
                        take(other, "a");
                        other.commit();
                    });
                    database.awaitLockWait();
                }
                take(tx, "b");
            });
            waiting[0].get(30, TimeUnit.SECONDS);

            assertThat(verdict).isEqualTo(new Verdict.Done());
        }
        assertThat(runs).hasValue(2);
        assertThat(database.effects()).isOne();
        assertThat(amount("a")).isEqualTo(3);
        assertThat(database.attempts()).isZero();
    }

    @Test
    void aLockTheHandlerWaitedForInVainIsRepeated() {
        try (Handle other = database.admin().open()) {
            other.begin();
            take(other, "a");
            Verdict verdict = accept((tx, message) -> {
                effect(tx, message, 1);
                tx.execute("set local lock_timeout = '20ms'");
                if (runs.get() == 3) {
                    other.rollback();
                }
                take(tx, "a");
            });
            assertThat(verdict).isEqualTo(new Verdict.Done());
        }
        assertThat(runs).hasValue(3);
        assertThat(database.effects()).isOne();
    }

    @Test
    void contentionTheHandlerSwallowedIsRepeatedToo() {
        try (Handle other = database.admin().open()) {
            other.begin();
            take(other, "a");
            Verdict verdict = accept((tx, message) -> {
                effect(tx, message, 1);
                tx.execute("set local lock_timeout = '20ms'");
                if (runs.get() == 2) {
                    other.rollback();
                }
                try {
                    take(tx, "a");
                } catch (JdbiException e) {
                    assertThat(runs).hasValue(1);
                }
            });
            assertThat(verdict).isEqualTo(new Verdict.Done());
        }
        assertThat(runs).hasValue(2);
        assertThat(database.effects()).isOne();
    }

    @Test
    void aSerializationFailureAtCommitIsRepeated() {
        database.admin().useHandle(handle -> {
            handle.execute("create sequence tries");
            handle.execute("create function fail_once() returns trigger language plpgsql as $$ begin"
                    + " if nextval('tries') = 1 then"
                    + " raise exception 'as told' using errcode = 'serialization_failure'; end if;"
                    + " return null; end $$");
            handle.execute("create constraint trigger fail_once after insert on effect deferrable initially deferred"
                    + " for each row execute function fail_once()");
        });

        assertThat(accept((tx, message) -> effect(tx, message, 1))).isEqualTo(new Verdict.Done());
        assertThat(runs).hasValue(2);
        assertThat(database.effects()).isOne();
        assertThat(database.attempts()).isZero();
    }

    @Test
    void contentionInAnotherDatabaseIsTheHandlersOwnBusiness() {
        PostgresServer server = SharedServers.postgres();
        Jdbi elsewhere = Jdbi.create(server.dataSource(server.createDatabase()));
        elsewhere.useHandle(handle -> handle.execute("create table far (id int)"));
        try (Handle holder = elsewhere.open()) {
            holder.begin();
            holder.execute("lock table far in access exclusive mode");
            Verdict verdict = accept((tx, message) -> elsewhere.useTransaction(far -> {
                far.execute("set local lock_timeout = '20ms'");
                far.execute("insert into far values (1)");
            }));
            holder.rollback();
            assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        }
        assertThat(runs).hasValue(1);
        assertThat(database.attempts()).isOne();
    }

    @Test
    void anOutageOfAnotherDatabaseIsTheHandlersOwnBusiness() {
        Verdict verdict = accept((tx, message) -> {
            throw new SQLException("the other one", "08006");
        });
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        assertThat(database.attempts()).isOne();
    }

    @Test
    void aDatabaseThatIsKilledInTheHandlerPausesAndChargesNobody() {
        try (PostgresServer server = PostgresServer.start();
                InboxDatabase own = new InboxDatabase(server, "")) {
            Received received = message();
            Verdict verdict = own.inbox()
                    .consumer("warehouse", (tx, message) -> {
                        effect(tx, message, 1);
                        server.kill();
                        effect(tx, message, 2);
                    })
                    .accept(received);

            assertThat(verdict).isInstanceOf(Verdict.Pause.class);
            server.restart();
            assertThat(own.effects()).isZero();
            assertThat(own.attempts()).isZero();
            assertThat(own.inbox()
                            .consumer("warehouse", (tx, message) -> effect(tx, message, 1))
                            .accept(received))
                    .isEqualTo(new Verdict.Done());
            assertThat(own.effects()).isOne();
        }
    }

    @Test
    void aLostConnectionIsFoundWhateverTheHandlerThrows() {
        Verdict verdict = accept((tx, message) -> {
            endBackendOf(tx);
            throw new IllegalStateException("out of stock");
        });
        assertThat(verdict).isInstanceOf(Verdict.Pause.class);
    }

    @Test
    void aConnectionTheServerEndedForIdlenessIsCharged() {
        Verdict verdict = accept((tx, message) -> {
            int backend = backend(tx);
            tx.execute("set local idle_in_transaction_session_timeout = '20ms'");
            database.awaitGone(backend);
            take(tx, "a");
        });
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void aHandlerThatLosesItsConnectionEachTimeIsChargedAtLast() {
        Received received = message();
        IdempotentConsumer consumer = database.inbox().consumer("warehouse", (tx, message) -> {
            endBackendOf(tx);
            take(tx, "a");
        });
        assertThat(consumer.accept(received)).isInstanceOf(Verdict.Pause.class);
        assertThat(consumer.accept(received)).isInstanceOf(Verdict.Pause.class);
        assertThat(consumer.accept(received)).isInstanceOf(Verdict.Retry.class);
        assertThat(database.attempts()).isOne();
    }

    @Test
    void aHandlerThatClosesItsHandleIsCharged() {
        Verdict verdict = accept((tx, message) -> {
            assertThatThrownBy(tx::close).isInstanceOf(JdbiException.class);
            throw new IllegalStateException("closed it");
        });
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
    }

    private Verdict accept(MessageHandler<Handle> handler) {
        return database.inbox()
                .consumer("warehouse", (tx, message) -> {
                    runs.incrementAndGet();
                    handler.handle(tx, message);
                })
                .accept(message());
    }

    private void endBackendOf(Handle tx) {
        int backend = backend(tx);
        database.admin()
                .useHandle(admin -> admin.select("select pg_terminate_backend(?, 5000)", backend)
                        .mapTo(Boolean.class)
                        .one());
    }

    private static int backend(Handle tx) {
        return tx.select("select pg_backend_pid()").mapTo(Integer.class).one();
    }

    private static void take(Handle handle, String item) {
        handle.execute("update stock set amount = amount - 1 where item = ?", item);
    }

    private int amount(String item) {
        return database.admin()
                .withHandle(handle -> handle.select("select amount from stock where item = ?", item)
                        .mapTo(Integer.class)
                        .one());
    }
}
