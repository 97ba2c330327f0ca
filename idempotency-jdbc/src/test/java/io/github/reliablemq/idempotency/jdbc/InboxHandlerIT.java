package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.MessageHandler;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.TransactionLostException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4: a handler that meddles with its transaction leaves neither half an effect nor a key")
final class InboxHandlerIT {

    private InboxDatabase database = new InboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void failedHandlerLeavesNothing() {
        leavesNothing((tx, received) -> {
            effect(tx, received, 1);
            throw new IllegalStateException("no stock");
        });
    }

    @Test
    void handlerThatRollsBackTheHandleLeavesNothing() {
        Failures failures = leavesNothing((tx, received) -> {
            effect(tx, received, 1);
            tx.rollback();
            effect(tx, received, 2);
        });
        assertThat(failures.type()).isEqualTo(TransactionLostException.class.getName());
    }

    @Test
    void handlerThatRollsBackTheConnectionLeavesNothing() {
        Failures failures = leavesNothing((tx, received) -> {
            effect(tx, received, 1);
            tx.getConnection().rollback();
            effect(tx, received, 2);
        });
        assertThat(failures.type()).isEqualTo(TransactionLostException.class.getName());
    }

    @Test
    void handlerThatOnlyRollsBackLeavesNothing() {
        Failures failures = leavesNothing((tx, received) -> tx.execute("rollback"));
        assertThat(failures.type()).isEqualTo(TransactionLostException.class.getName());
    }

    @Test
    void handlerThatCommitsTheHandleLeavesNothing() {
        Failures failures = leavesNothing((tx, received) -> {
            effect(tx, received, 1);
            tx.commit();
            effect(tx, received, 2);
        });
        assertThat(failures.text()).contains("commit");
    }

    @Test
    void handlerThatCommitsAndSwallowsTheRefusalLeavesNothing() {
        Failures failures = leavesNothing((tx, received) -> {
            effect(tx, received, 1);
            swallow(() -> tx.execute("commit"));
            effect(tx, received, 2);
        });
        assertThat(failures.type()).isEqualTo(TransactionLostException.class.getName());
    }

    @Test
    void handlerThatSwitchesAutoCommitOnLeavesNothing() {
        leavesNothing((tx, received) -> {
            effect(tx, received, 1);
            tx.getConnection().setAutoCommit(true);
            effect(tx, received, 2);
        });
    }

    @Test
    void handlerThatRollsBackAndSwitchesAutoCommitOnIsToldSo() {
        Failures failures = leavesNothing((tx, received) -> {
            effect(tx, received, 1);
            tx.rollback();
            tx.getConnection().setAutoCommit(true);
        });
        assertThat(failures.text()).contains("autocommit");
    }

    @Test
    void handlerThatClosesTheHandleLeavesNothing() {
        leavesNothing((tx, received) -> {
            effect(tx, received, 1);
            swallow(tx::close);
        });
    }

    @Test
    void handlerThatSwallowsAFailedStatementLeavesNothing() {
        Failures failures = leavesNothing(InboxHandlerIT::swallowsAFailedStatement);
        assertThat(failures.type()).isEqualTo(TransactionLostException.class.getName());
    }

    @Test
    void swallowedFailureIsFoundEvenIfTheDriverKeepsQuietAboutSilentRollbacks() {
        database.close();
        database = new InboxDatabase(SharedServers.postgres(), "&raiseExceptionOnSilentRollback=false");

        Failures failures = leavesNothing(InboxHandlerIT::swallowsAFailedStatement);

        assertThat(failures.type()).isEqualTo(TransactionLostException.class.getName());
    }

    @Test
    void deferredConstraintThatFailsAtCommitLeavesNothing() {
        database.admin()
                .useHandle(handle -> handle.execute(
                        "alter table effect add constraint once unique (step) deferrable initially deferred"));
        leavesNothing((tx, received) -> {
            effect(tx, received, 1);
            effect(tx, received, 1);
        });
    }

    @Test
    void aDeferredConstraintThatDividesByZeroIsNotTakenForAnotherTransaction() {
        database.admin().useHandle(handle -> {
            handle.execute("create function divide() returns trigger language plpgsql as"
                    + " $$ begin perform 1 / (new.step - 1); return null; end $$");
            handle.execute("create constraint trigger divide after insert on effect deferrable initially deferred"
                    + " for each row execute function divide()");
        });
        Verdict verdict = database.inbox()
                .consumer("warehouse", (tx, message) -> effect(tx, message, 1))
                .accept(message());

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Retry.class,
                        retry -> assertThat(retry.failure().toString())
                                .contains("division by zero")
                                .doesNotContain("the handler ended"));
        assertThat(database.effects()).isZero();
        assertThat(database.keys()).isZero();
    }

    @Test
    void savepointsOfTheHandlerAreFine() {
        Received received = message();
        Verdict verdict = database.inbox()
                .consumer("warehouse", (tx, message) -> {
                    tx.savepoint("before");
                    effect(tx, message, 1);
                    tx.rollbackToSavepoint("before");
                    tx.useTransaction(joined -> effect(joined, message, 2));
                })
                .accept(received);

        assertThat(verdict).isEqualTo(new Verdict.Done());
        assertThat(database.effects()).isOne();
        assertThat(database.keys()).isOne();
    }

    @Test
    void callbacksRunAfterTheCommitAndCannotUndoIt() {
        List<Long> keysSeen = new ArrayList<>();
        Verdict verdict = database.inbox()
                .consumer(
                        "warehouse",
                        (tx, message) -> tx.afterCommit(() -> {
                            keysSeen.add(database.keys());
                            throw new IllegalStateException("callback");
                        }))
                .accept(message());

        assertThat(verdict).isEqualTo(new Verdict.Done());
        assertThat(keysSeen).containsExactly(1L);
    }

    private static void swallowsAFailedStatement(Handle tx, Received received) {
        effect(tx, received, 1);
        swallow(() -> tx.execute("select 1 / 0"));
    }

    private record Failures(String type, String text) {}

    /** Runs the handler, expects it to be retried without a trace, and a redelivery to do the whole effect. */
    private Failures leavesNothing(MessageHandler<Handle> handler) {
        Received received = message();
        Verdict verdict = database.inbox().consumer("warehouse", handler).accept(received);

        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        assertThat(database.effects()).as("effects left behind").isZero();
        assertThat(database.keys()).as("keys left behind").isZero();

        Verdict redelivered = database.inbox()
                .consumer("warehouse", (tx, message) -> effect(tx, message, 1))
                .accept(received);
        assertThat(redelivered).isEqualTo(new Verdict.Done());
        assertThat(database.effects()).isOne();
        return new Failures(
                ((Verdict.Retry) verdict).failure().type(),
                ((Verdict.Retry) verdict).failure().text());
    }

    private static void swallow(Runnable statement) {
        try {
            statement.run();
        } catch (JdbiException e) {
            assertThat(e).hasMessageNotContaining(Connection.class.getName());
        }
    }
}
