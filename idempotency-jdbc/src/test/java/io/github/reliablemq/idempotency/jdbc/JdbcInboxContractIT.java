package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.servers.Replies;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.testkit.InboxContract;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionException;

final class JdbcInboxContractIT extends InboxContract<Handle> {

    private static final Duration RETENTION = Duration.ofDays(7);

    @Override
    protected Fixture<Handle> fixture() {
        TcpProxy way = TcpProxy.to(SharedServers.postgres());
        InboxDatabase database = InboxDatabase.behind(way);
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
            public void loseNextAnswer() {
                way.drop(Replies.postgresCommit(1));
            }

            @Override
            public Duration retention() {
                return RETENTION;
            }

            /** The server owns the clock, so its stored times move instead. */
            @Override
            public void elapseAndPurge(Duration time) {
                database.admin()
                        .useHandle(handle -> handle.execute(
                                "update reliable_inbox set handled_at = handled_at - cast(? as interval)",
                                time.toSeconds() + " seconds"));
                inbox.purge(RETENTION, 100);
            }

            @Override
            public void close() {
                database.close();
                way.close();
            }
        };
    }
}
