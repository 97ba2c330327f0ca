package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.testkit.InboxContract;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionException;

final class JdbcInboxContractIT extends InboxContract<Handle> {

    @Override
    protected Fixture<Handle> fixture() {
        InboxDatabase database = new InboxDatabase();
        database.admin().useHandle(handle -> handle.execute("create table named (name text not null)"));
        JdbcInbox inbox = JdbcInbox.builder(database.jdbi())
                .lockWait(Duration.ofSeconds(1))
                .build();
        return new Fixture<>() {
            @Override
            public Inbox<Handle> inbox() {
                return inbox;
            }

            @Override
            public void effect(Handle transaction, String name) {
                transaction.execute("insert into named values (?)", name);
            }

            @Override
            public List<String> effects() {
                return database.admin()
                        .withHandle(handle -> handle.select("select name from named")
                                .mapTo(String.class)
                                .list());
            }

            @Override
            public void rollBackBehindItsBack(Handle transaction) {
                transaction.rollback();
            }

            @Override
            public void commitBehindItsBack(Handle transaction) {
                try {
                    transaction.commit();
                    throw new AssertionError("the database let a handler commit");
                } catch (TransactionException refused) {
                    // As a handler may.
                }
            }

            @Override
            public void cutOff(Handle transaction) {
                int server = transaction
                        .select("select pg_backend_pid()")
                        .mapTo(Integer.class)
                        .one();
                database.admin().useHandle(handle -> handle.execute("select pg_terminate_backend(?, 10000)", server));
            }

            @Override
            public void close() {
                database.close();
            }
        };
    }
}
