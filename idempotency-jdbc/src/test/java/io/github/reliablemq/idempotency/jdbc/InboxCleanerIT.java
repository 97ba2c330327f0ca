package io.github.reliablemq.idempotency.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.servers.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P13: keys are forgotten only when no consumer relies on them any more")
final class InboxCleanerIT {

    private static final Duration OFTEN = Duration.ofMillis(50);

    private final InboxDatabase database = new InboxDatabase();

    @AfterEach
    void close() {
        database.close();
        assertThat(cleaners()).as("threads left behind").isEmpty();
    }

    @Test
    void whatIsOlderThanRetentionAndAnHourGoesAndNothingElse() {
        database.fill(2, "7 days 1 hour 1 minute");
        database.fillAttempts(3, "7 days 1 hour 1 minute");
        database.fill(5, "7 days 59 minutes");
        database.fillAttempts(7, "7 days 59 minutes");

        database.inbox().cleaner().turn();

        assertThat(database.keys()).isEqualTo(5);
        assertThat(database.attempts()).isEqualTo(7);
    }

    @Test
    void retentionIsTheInboxs() {
        database.fill(2, "3 hours 1 minute");
        database.fill(5, "2 hours 59 minutes");

        JdbcInbox.builder(database.jdbi())
                .retention(Duration.ofHours(2))
                .build()
                .cleaner()
                .turn();

        assertThat(database.keys()).isEqualTo(5);
    }

    @Test
    void aTransactionDeletesAThousandAtMost() {
        database.admin().useHandle(handle -> {
            handle.execute("create table batch (tx xid8 not null, keys bigint not null)");
            handle.execute("create function note() returns trigger language plpgsql as $$ begin"
                    + " insert into batch select pg_current_xact_id(), count(*) from gone; return null; end $$");
            handle.execute("create trigger note after delete on reliable_inbox referencing old table as gone"
                    + " for each statement execute function note()");
        });
        database.fill(2_345, "8 days");

        database.inbox().cleaner().turn();

        List<Long> batches = database.admin()
                .withHandle(handle -> handle.select("select sum(keys) from batch group by tx order by tx")
                        .mapTo(Long.class)
                        .list());
        assertThat(batches).containsExactly(1_000L, 1_000L, 345L);
    }

    @Test
    void oneOfManyIsElected() throws SQLException {
        database.fill(10, "8 days");
        database.admin().useTransaction(elected -> {
            assertThat(isElected(elected, "reliable_inbox")).isTrue();
            database.inbox().cleaner().turn();
            assertThat(database.keys()).as("another one is at it").isEqualTo(10);
        });
        database.inbox().cleaner().turn();
        assertThat(database.keys()).isZero();
    }

    @Test
    void inboxesOfOtherTablesElectTheirOwn() throws SQLException {
        database.fill(10, "8 days");
        JdbcInbox.builder(database.jdbi()).table("other").build().createSchemaIfMissing();
        database.admin().useTransaction(elected -> {
            assertThat(isElected(elected, "other")).isTrue();
            database.inbox().cleaner().turn();
        });
        assertThat(database.keys()).isZero();
    }

    @Test
    void itCleansAgainAndAgainUntilItIsClosed() {
        try (InboxCleaner cleaner = database.inbox().cleaner(OFTEN).start()) {
            assertThat(cleaners()).containsExactly("reliablemq-reliable_inbox-cleaner");
            for (int turn = 0; turn < 2; turn++) {
                database.fill(10, "8 days");
                awaitNoKeys(database);
            }
            assertThatThrownBy(cleaner::start).isInstanceOf(IllegalStateException.class);
        }
        assertThat(cleaners()).isEmpty();
    }

    @Test
    void aCleanerThatIsNotDueForLongClosesAtOnce() {
        InboxCleaner cleaner = database.inbox().cleaner(Duration.ofDays(1)).start();
        cleaner.close();
        cleaner.close();
        assertThat(cleaners()).isEmpty();
        assertThatThrownBy(cleaner::start).isInstanceOf(IllegalStateException.class);
        database.inbox().cleaner().close();
    }

    @Test
    void itOutlivesAnOutageOfTheDatabase() {
        try (PostgresServer server = PostgresServer.start();
                InboxDatabase own = new InboxDatabase(server, "");
                InboxCleaner cleaner = own.inbox().cleaner(OFTEN).start()) {
            own.fill(10, "8 days");
            awaitNoKeys(own);
            server.kill();
            cleaner.turn();
            server.restart();
            own.fill(10, "8 days");
            awaitNoKeys(own);
        }
    }

    private static boolean isElected(Handle tx, String table) throws SQLException {
        return new PostgresDialect(InboxTable.parse(table).orElseThrow(), Duration.ofSeconds(5))
                .isElected(tx.getConnection());
    }

    private static void awaitNoKeys(InboxDatabase database) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> database.keys() == 0);
    }

    private static List<String> cleaners() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.endsWith("-cleaner"))
                .toList();
    }
}
