package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.SchemaException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.AttemptLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P8: a connection goes back to its pool as it came, what was done on it committed and no transaction open. */
final class InboxPooledConnectionIT {

    private final PostgresServer server = SharedServers.postgres();
    private final DataSource source = server.dataSource(server.createDatabase());
    private final Jdbi beside = Jdbi.create(source);

    @ParameterizedTest(name = "auto-commit {0}")
    @ValueSource(booleans = {true, false})
    void everyUseGivesTheConnectionBackUnchanged(boolean autoCommit) throws SQLException {
        try (OneConnectionPool pool = new OneConnectionPool(source, autoCommit)) {
            JdbcInbox inbox = JdbcInbox.create(Jdbi.create(pool));
            Map<String, String> before = pool.state();
            assertThat(before).containsEntry("in the server", "idle").containsEntry("lock_timeout", "12345");

            assertThatThrownBy(inbox::verifySchema).isInstanceOf(SchemaException.class);
            assertThat(pool.state()).as("after a failed check").isEqualTo(before);
            inbox.createSchemaIfMissing();
            assertThat(pool.state()).as("after installing").isEqualTo(before);
            inbox.verifySchema();
            assertThat(pool.state()).as("after a check").isEqualTo(before);
            handle(inbox);
            assertThat(pool.state()).as("after handling").isEqualTo(before);
            countAttempts(inbox);
            assertThat(pool.state()).as("after counting attempts").isEqualTo(before);
            inbox.purge(Duration.ofDays(7), 100);
            assertThat(pool.state()).as("after a purge").isEqualTo(before);
            inbox.cleaner().turn();
            assertThat(pool.state()).as("after cleaning").isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "auto-commit {0}")
    @ValueSource(booleans = {true, false})
    void aPurgeIsCommitted(boolean autoCommit) throws SQLException {
        try (OneConnectionPool pool = new OneConnectionPool(source, autoCommit)) {
            JdbcInbox inbox = JdbcInbox.create(Jdbi.create(pool)).createSchemaIfMissing();
            handle(inbox);
            beside.useHandle(h -> h.execute("update reliable_inbox set handled_at = now() - interval '8 days'"));

            assertThat(inbox.purge(Duration.ofDays(7), 100)).isEqualTo(3);

            long keys = beside.withHandle(h -> h.select("select count(*) from reliable_inbox")
                    .mapTo(Long.class)
                    .one());
            assertThat(keys).isZero();
        }
    }

    /** Done, a duplicate, and a failure. */
    private static void handle(JdbcInbox inbox) {
        IdempotentConsumer consumer = inbox.consumer("warehouse", (tx, message) -> {});
        Received received = message();
        assertThat(consumer.accept(received)).isEqualTo(new Verdict.Done());
        assertThat(consumer.accept(received)).isEqualTo(new Verdict.Duplicate());
        IdempotentConsumer failing = inbox.consumer("warehouse", (tx, message) -> {
            throw new IllegalStateException("as told");
        });
        assertThat(failing.accept(message())).isInstanceOf(Verdict.Retry.class);
        assertThat(consumer.acceptTogether(List.of(message(), received, message())))
                .contains(List.of(new Verdict.Done(), new Verdict.Duplicate(), new Verdict.Done()));
        assertThat(failing.acceptTogether(List.of(message(), message()))).isEmpty();
    }

    private static void countAttempts(JdbcInbox inbox) {
        AttemptLog log = inbox.attempts().orElseThrow();
        ConsumerName consumer = new ConsumerName("warehouse");
        MessageId id = message().id();
        log.begin(consumer, id, 0);
        log.takeBack(consumer, id, 0);
        log.failed(consumer, id, 0);
        log.forget(consumer, id);
    }
}
