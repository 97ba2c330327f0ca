package io.github.reliablemq.idempotency.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.testkit.AttemptLogContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JdbcAttemptLogContractIT extends AttemptLogContract {

    private final InboxDatabase database = new InboxDatabase();

    @Override
    protected AttemptLog log() {
        return database.inbox().attempts().orElseThrow();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void tablesOfOtherNamesHaveAttemptsOfTheirOwn() {
        String longest = "x".repeat(55);
        JdbcInbox other = JdbcInbox.builder(database.jdbi()).table(longest).build();
        other.createSchemaIfMissing().verifySchema();
        other.attempts()
                .orElseThrow()
                .begin(new ConsumerName("warehouse"), InboxDatabase.message().id(), 0);

        assertThat(database.count(longest + "_attempt")).isOne();
        assertThat(database.count("reliable_inbox_attempt")).isZero();
    }
}
