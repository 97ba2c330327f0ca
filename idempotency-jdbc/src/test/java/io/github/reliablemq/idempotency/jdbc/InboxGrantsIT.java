package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each role does its work with what grants.sql gives it, and no other's. */
final class InboxGrantsIT {

    private static final List<String> ROLES = List.of("consumer", "cleaner");

    private final InboxDatabase database = new InboxDatabase();
    /** Roles belong to the whole server, so each test has its own. */
    private final String suffix = UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    @BeforeEach
    void grant() throws IOException {
        try (InputStream in = InboxGrantsIT.class.getResourceAsStream("postgresql/grants.sql")) {
            String grants = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("reliable_(consumer|cleaner)", "reliable_$1_" + suffix);
            database.admin().useHandle(handle -> {
                ROLES.forEach(role -> handle.execute("create role " + named(role)));
                handle.createScript(grants).execute();
                handle.execute("grant insert on effect to " + named("consumer"));
            });
        }
    }

    @AfterEach
    void revoke() {
        database.admin()
                .useHandle(handle -> ROLES.forEach(role -> {
                    handle.execute("drop owned by " + named(role));
                    handle.execute("drop role " + named(role));
                }));
        database.close();
    }

    @Test
    void aConsumerHandlesAndCannotTouchKeys() {
        Jdbi consuming = as("consumer");
        JdbcInbox inbox = JdbcInbox.create(consuming).verifySchema();
        IdempotentConsumer consumer = inbox.consumer("warehouse", (tx, message) -> {
            if (message.deliveries() < 4) {
                throw new IllegalStateException("not yet");
            }
            effect(tx, message, 1);
        });
        MessageId id = message().id();
        for (int delivery = 1; delivery < 4; delivery++) {
            assertThat(consumer.accept(message(id, delivery))).isInstanceOf(Verdict.Retry.class);
        }
        assertThat(consumer.accept(message(id, 4))).isEqualTo(new Verdict.Done());
        assertThat(inbox.consumer("warehouse", (tx, message) -> effect(tx, message, 1))
                        .acceptTogether(List.of(message(), message(id, 1))))
                .contains(List.of(new Verdict.Done(), new Verdict.Duplicate()));
        assertDenied(consuming, "delete from reliable_inbox", "update reliable_inbox set handled_at = now()");
    }

    @Test
    void aCleanerDeletesAndDoesNothingElse() {
        database.fill(10, "8 days");
        database.fillAttempts(10, "8 days");
        Jdbi cleaning = as("cleaner");
        JdbcInbox.create(cleaning).cleaner().turn();
        assertThat(database.keys()).isZero();
        assertThat(database.attempts()).isZero();
        assertThat(JdbcInbox.create(cleaning).purge(Duration.ofDays(7), 100)).isZero();
        assertDenied(cleaning, "insert into reliable_inbox_attempt values ('x', gen_random_uuid(), 0, 1, 1)");
    }

    private static void assertDenied(Jdbi role, String... statements) {
        for (String sql : statements) {
            assertThatThrownBy(() -> role.useHandle(handle -> handle.execute(sql)))
                    .as(sql)
                    .isInstanceOf(UnableToExecuteStatementException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    private Jdbi as(String role) {
        return Jdbi.create(() -> {
            Connection connection = database.admin().open().getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("set role " + named(role));
            }
            return connection;
        });
    }

    private String named(String role) {
        return "reliable_" + role + "_" + suffix;
    }
}
