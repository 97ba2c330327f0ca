package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import java.sql.Connection;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InboxPurgeIT {

    private final InboxDatabase database = new InboxDatabase();
    private final IdempotentConsumer consumer =
            database.inbox().consumer("warehouse", (tx, message) -> effect(tx, message, 1));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void onlyKeysBeyondTheAgeGo() {
        Received old = message();
        Received recent = message();
        consumer.accept(old);
        database.admin()
                .useHandle(handle ->
                        handle.execute("update reliable_inbox set handled_at = now() - interval '7 days 1 minute'"));
        consumer.accept(recent);

        assertThat(database.inbox().purge(Duration.ofDays(7), 100)).isOne();

        assertThat(consumer.accept(recent)).isEqualTo(new Verdict.Duplicate());
        assertThat(consumer.accept(old)).isEqualTo(new Verdict.Done());
    }

    @Test
    void manyBatchesDeleteEverythingOld() {
        fill(1_234);

        assertThat(database.inbox().purge(Duration.ofDays(7), 100)).isEqualTo(1_234);
        assertThat(database.keys()).isZero();
    }

    @Test
    void keysAnotherPurgeIsAtArePassedOver() {
        fill(10);
        database.admin().useTransaction(other -> {
            other.select("select 1 from reliable_inbox order by handled_at limit 3 for update")
                    .mapTo(Integer.class)
                    .list();
            assertThat(database.inbox().purge(Duration.ofDays(7), 100)).isEqualTo(7);
        });
        assertThat(database.keys()).isEqualTo(3);
    }

    @Test
    void interruptEndsItAfterABatch() {
        fill(10);
        JdbcInbox interrupted = JdbcInbox.create(Jdbi.create(() -> {
            Connection connection = database.jdbi().open().getConnection();
            Thread.currentThread().interrupt();
            return connection;
        }));

        assertThat(interrupted.purge(Duration.ofDays(7), 2)).isEqualTo(2);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void senselessLimitsAreRefused() {
        assertThatThrownBy(() -> database.inbox().purge(Duration.ZERO, 100)).hasMessageContaining("olderThan");
        assertThatThrownBy(() -> database.inbox().purge(Duration.ofDays(7), 0)).hasMessageContaining("batchSize");
        assertThatThrownBy(() -> database.inbox().purge(Duration.ofDays(7), 10_001))
                .hasMessageContaining("batchSize");
    }

    private void fill(int keys) {
        // By hand, so the commit has to be allowed by hand.
        database.admin().useTransaction(tx -> {
            tx.execute(
                    "insert into reliable_inbox select 'warehouse', gen_random_uuid(), now() - interval '8 days'"
                            + " from generate_series(1, ?)",
                    keys);
            tx.select("select set_config('reliablemq.inbox_commit', pg_current_xact_id()::text, true)")
                    .mapTo(String.class)
                    .one();
        });
    }
}
