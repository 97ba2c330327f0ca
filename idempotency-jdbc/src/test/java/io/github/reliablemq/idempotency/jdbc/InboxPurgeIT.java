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
    void onlyKeysAndAttemptsBeyondTheAgeGo() {
        Received old = message();
        Received recent = message();
        consumer.accept(old);
        database.admin()
                .useHandle(handle ->
                        handle.execute("update reliable_inbox set handled_at = now() - interval '7 days 1 minute'"));
        consumer.accept(recent);
        database.fillAttempts(1, "7 days 1 minute");
        database.fillAttempts(2, "6 days 23 hours");

        assertThat(database.inbox().purge(Duration.ofDays(7), 100)).isOne();

        assertThat(database.attempts()).isEqualTo(2);
        assertThat(consumer.accept(recent)).isEqualTo(new Verdict.Duplicate());
        assertThat(consumer.accept(old)).isEqualTo(new Verdict.Done());
    }

    @Test
    void manyBatchesDeleteEverythingOld() {
        database.fill(1_234, "8 days");
        database.fillAttempts(234, "8 days");

        assertThat(database.inbox().purge(Duration.ofDays(7), 100)).isEqualTo(1_234);
        assertThat(database.keys()).isZero();
        assertThat(database.attempts()).isZero();
    }

    @Test
    void keysAnotherPurgeIsAtArePassedOver() {
        database.fill(10, "8 days");
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
        database.fill(10, "8 days");
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
        assertThatThrownBy(() -> database.inbox().purge(Duration.ofDays(7).minusMillis(1), 100))
                .as("consumers rely on younger keys")
                .hasMessageContaining("olderThan must be at least the retention of PT168H");
        assertThatThrownBy(() -> database.inbox().purge(Duration.ofDays(7), 0)).hasMessageContaining("batchSize");
        assertThatThrownBy(() -> database.inbox().purge(Duration.ofDays(7), 10_001))
                .hasMessageContaining("batchSize");
    }
}
