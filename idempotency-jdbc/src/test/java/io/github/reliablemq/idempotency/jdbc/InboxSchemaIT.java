package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.SchemaException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

final class InboxSchemaIT {

    private final Jdbi jdbi = emptyDatabase();
    private final JdbcInbox inbox = JdbcInbox.create(jdbi);

    @Test
    void emptyDatabaseIsNamedAndCreationCuresIt() {
        assertThatThrownBy(inbox::verifySchema)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("reliable_inbox is missing")
                .hasMessageContaining("V1__inbox.sql");

        inbox.createSchemaIfMissing();
        inbox.createSchemaIfMissing();

        assertThatCode(inbox::verifySchema).doesNotThrowAnyException();
    }

    @Test
    void scriptAloneIsEnough() throws Exception {
        try (InputStream script = JdbcInbox.class.getResourceAsStream(InboxSchema.SCRIPT)) {
            String sql = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            jdbi.useHandle(handle -> handle.getConnection().createStatement().execute(sql));
        }
        inbox.verifySchema();
        assertThat(inbox.consumer("warehouse", (tx, message) -> {}).accept(message()))
                .isEqualTo(new Verdict.Done());
    }

    @Test
    void thisVersionAndTheNextAreAcceptedOthersAreNot() {
        inbox.createSchemaIfMissing();

        setVersion(InboxSchema.VERSION + 1);
        assertThatCode(inbox::verifySchema).doesNotThrowAnyException();
        setVersion(InboxSchema.VERSION + 2);
        assertThatThrownBy(inbox::verifySchema)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining("newer idempotency-jdbc");
        setVersion(0);
        assertThatThrownBy(inbox::verifySchema)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("version 0")
                .hasMessageContaining("Run the scripts");
        assertThatThrownBy(inbox::createSchemaIfMissing).isInstanceOf(SchemaException.class);
    }

    @Test
    void tablesWithoutTheirVersionAreNamed() {
        inbox.createSchemaIfMissing();
        jdbi.useHandle(handle -> handle.execute("delete from reliable_schema"));

        assertThatThrownBy(inbox::verifySchema)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("'inbox' is not in reliable_schema");
    }

    @Test
    void aMissingTableOfAttemptsIsNamed() {
        inbox.createSchemaIfMissing();
        jdbi.useHandle(handle -> handle.execute("drop table reliable_inbox_attempt"));

        assertThatThrownBy(inbox::verifySchema)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("or the table of its attempts");
    }

    @Test
    void otherTablesAndSchemasWorkBesideEachOther() {
        jdbi.useHandle(handle -> handle.execute("create schema app"));
        for (String table : List.of("reliable_inbox", "order", "app.Inbox", "app.reliable_inbox")) {
            JdbcInbox other = JdbcInbox.builder(jdbi).table(table).build();
            other.createSchemaIfMissing();
            other.verifySchema();
            assertThat(other.consumer("warehouse", (tx, message) -> {}).accept(message()))
                    .isEqualTo(new Verdict.Done());
        }

        List<String> components =
                jdbi.withHandle(handle -> handle.select("select component from reliable_schema union all select"
                                + " 'app ' || component from app.reliable_schema order by 1")
                        .mapTo(String.class)
                        .list());
        assertThat(components).containsExactly("app inbox", "app inbox:inbox", "inbox", "inbox:order");
    }

    @Test
    void eightStartsAtOnceCreateItOnce() throws Exception {
        CyclicBarrier start = new CyclicBarrier(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> starts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                starts.add(threads.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    inbox.createSchemaIfMissing();
                    return "";
                }));
            }
            for (Future<?> one : starts) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        inbox.verifySchema();
    }

    private void setVersion(int version) {
        jdbi.useHandle(handle -> handle.execute("update reliable_schema set version = ?", version));
    }

    private static Jdbi emptyDatabase() {
        PostgresServer server = SharedServers.postgres();
        return Jdbi.create(server.dataSource(server.createDatabase()));
    }
}
