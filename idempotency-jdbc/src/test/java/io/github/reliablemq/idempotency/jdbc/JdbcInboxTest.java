package io.github.reliablemq.idempotency.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.ConsumerRules;
import io.github.reliablemq.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JdbcInboxTest {

    private static final Jdbi NO_DATABASE = Jdbi.create((ConnectionFactory) () -> {
        throw new SQLTransientConnectionException("pool is empty");
    });

    private final Dialect dialect = new PostgresDialect(InboxTable.DEFAULT, Duration.ofSeconds(5));

    @Test
    void everyBadSettingIsNamedAtOnce() {
        assertThatThrownBy(() -> JdbcInbox.builder(NO_DATABASE)
                        .table("a; drop table b")
                        .lockWait(Duration.ZERO)
                        .retention(Duration.ofSeconds(59))
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(3)
                                .anyMatch(p -> p.startsWith("inbox.table"))
                                .anyMatch(p -> p.startsWith("inbox.lockWait"))
                                .anyMatch(p -> p.startsWith("inbox.retention")));
    }

    @Test
    void namesThatAreNoIdentifiersAreRefused() {
        for (String name : List.of("", "a.b.c", "a-b", "1a", "a\"b", "a b", "ä", ".a", "a.", "x".repeat(56))) {
            assertThat(InboxTable.parse(name)).as(name).isEmpty();
        }
    }

    @Test
    void namesAreFoldedAndQuoted() {
        InboxTable table = InboxTable.parse("App.Order").orElseThrow();

        assertThat(table.sql()).isEqualTo("\"app\".\"order\"");
        assertThat(table.component()).isEqualTo("inbox:order");
        assertThat(InboxTable.parse("Reliable_Inbox").orElseThrow()).isEqualTo(InboxTable.DEFAULT);
    }

    @Test
    void unreachableDatabaseIsUnavailable() {
        JdbcInbox inbox = JdbcInbox.create(NO_DATABASE);

        assertThatThrownBy(inbox::begin)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("pool is empty");
        assertThatThrownBy(inbox::verifySchema).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(inbox::createSchemaIfMissing).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> inbox.purge(Duration.ofDays(7), 10)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    @DisplayName("P13: a consumer whose messages could outlive their keys is refused")
    void messagesMayNotOutliveTheirKeys() {
        JdbcInbox inbox =
                JdbcInbox.builder(NO_DATABASE).retention(Duration.ofDays(3)).build();
        ConsumerRules rules = ConsumerRules.defaults().withOldest(Duration.ofDays(3));

        assertThat(inbox.consumer("warehouse", rules, (tx, message) -> {}).name())
                .isEqualTo(new ConsumerName("warehouse"));
        assertThatThrownBy(() -> inbox.consumer(
                        "warehouse", rules.withOldest(Duration.ofDays(3).plusMillis(1)), (tx, message) -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("consumer.oldest: must be at most the inbox's retention of PT72H");
    }

    @Test
    void causesThatGoRoundInCirclesAreLookedAtOnce() {
        SQLException first = new SQLException("text", "40P01");
        SQLException second = new SQLException("text", "08006", first);
        first.initCause(second);
        assertThat(new StoreFailures(dialect, InboxTable.DEFAULT).kinds(new IllegalStateException(first)))
                .containsExactlyInAnyOrder(Dialect.Kind.CONTENDED, Dialect.Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "55P03, CONTENDED",
        "40P01, CONTENDED",
        "40001, CONTENDED",
        "57014, CANCELLED",
        "25P02, TRANSACTION_LOST",
        "25P03, TRANSACTION_LOST",
        "25P04, TRANSACTION_LOST",
        "2D000, TRANSACTION_LOST",
        "08006, UNAVAILABLE",
        "08001, UNAVAILABLE",
        "57P01, UNAVAILABLE",
        "57P03, UNAVAILABLE",
        "53300, UNAVAILABLE",
        "25006, UNAVAILABLE",
        "42P01, SCHEMA",
        "23505, OTHER",
        "42501, OTHER",
        ", OTHER"
    })
    void errorsAreClassifiedByState(String state, Dialect.Kind kind) {
        assertThat(dialect.classify(new SQLException("text", state))).isEqualTo(kind);
    }
}
