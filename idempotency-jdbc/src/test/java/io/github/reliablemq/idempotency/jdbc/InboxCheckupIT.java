package io.github.reliablemq.idempotency.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.Doctor;
import io.github.reliablemq.Finding;
import io.github.reliablemq.Finding.Severity;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.servers.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the doctor says of an inbox's database, in good and in bad states. */
@Timeout(60)
final class InboxCheckupIT {

    private static final PostgresServer SERVER = PostgresServer.start();

    private InboxDatabase database;

    @BeforeEach
    void install() {
        database = new InboxDatabase(SERVER, "");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aDurableServerIsSafe() {
        List<Finding> findings = database.inbox().checkup().examine();

        assertThat(findings).extracting(Finding::severity).containsOnly(Severity.OK);
        assertThat(findings)
                .extracting(Finding::about)
                .contains("fsync", "synchronous_commit", "schema", "rights", "guard", "clock", "network timeout");
        assertThat(Doctor.of(database.inbox().checkup()).examine().isSafe()).isTrue();
    }

    @Test
    void aServerThatDoesNotWriteThroughIsUnsafe() {
        for (String setting : List.of("fsync", "full_page_writes")) {
            system("alter system set " + setting + " = off", setting, "off");
            try {
                assertThat(severity(setting)).isEqualTo(Severity.UNSAFE);
            } finally {
                system("alter system reset " + setting, setting, "on");
            }
        }
    }

    @Test
    void settingsAreJudgedAsTheyAreForThisRole() {
        set("synchronous_commit", "off");
        set("statement_timeout", "1min");
        set("idle_in_transaction_session_timeout", "10s");

        assertThat(severity("synchronous_commit")).isEqualTo(Severity.UNSAFE);
        assertThat(severity("statement_timeout")).isEqualTo(Severity.ADVICE);
        assertThat(severity("idle_in_transaction_session_timeout")).isEqualTo(Severity.ADVICE);

        set("default_transaction_read_only", "on");
        assertThat(severity("read-only")).isEqualTo(Severity.UNSAFE);
    }

    @Test
    void aRoleWithoutTheRightsOfAConsumerIsUnsafe() {
        String role = "doctor_" + UUID.randomUUID().toString().substring(0, 8);
        database.admin().useHandle(handle -> handle.execute("create role " + role));
        try {
            database.admin().useHandle(handle -> {
                handle.execute("grant select on reliable_schema to " + role);
                handle.execute("grant select on reliable_inbox to " + role);
            });
            Checkup checkup = JdbcInbox.create(asRole(role)).checkup();
            assertThat(about("rights", checkup).severity()).isEqualTo(Severity.UNSAFE);
            assertThat(about("rights", checkup).seen())
                    .contains("insert on \"reliable_inbox\"", "delete on \"reliable_inbox_attempt\"");

            database.admin().useHandle(handle -> {
                handle.execute("grant insert on reliable_inbox to " + role);
                handle.execute("grant select, insert, update, delete on reliable_inbox_attempt to " + role);
            });
            assertThat(about("rights", checkup).severity()).isEqualTo(Severity.OK);
        } finally {
            database.admin().useHandle(handle -> {
                handle.execute("drop owned by " + role);
                handle.execute("drop role " + role);
            });
        }
    }

    @Test
    void aGuardThatIsSwitchedOffIsUnsafe() {
        database.admin()
                .useHandle(handle -> handle.execute("alter table reliable_inbox disable trigger reliable_inbox_guard"));

        assertThat(severity("guard")).isEqualTo(Severity.UNSAFE);
    }

    @Test
    void clocksThatDisagreeAreFound() throws SQLException {
        InstantSource fast = () -> InstantSource.system().instant().plus(Duration.ofHours(2));
        List<Finding> clock = OwnTransaction.in(
                database.jdbi(), connection -> new InboxTables(InboxTable.DEFAULT, fast).clock(connection));

        assertThat(clock).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ADVICE);
            assertThat(finding.seen()).contains("behind");
        });
    }

    @Test
    void tablesThatAreNotThereAndDatabasesOutOfReachAreUnsafe() {
        JdbcInbox elsewhere =
                JdbcInbox.builder(database.admin()).table("no_such_box").build();
        assertThat(about("schema", elsewhere.checkup()).severity()).isEqualTo(Severity.UNSAFE);

        JdbcInbox nowhere = JdbcInbox.create(Jdbi.create("jdbc:postgresql://localhost:1/none?user=u&password=p"));
        assertThatThrownBy(() -> nowhere.checkup().examine()).isInstanceOf(StoreUnavailableException.class);
        assertThat(Doctor.of(nowhere.checkup()).examine().isSafe()).isFalse();
    }

    @Test
    void aConnectionWithoutATimeoutIsFound() {
        Jdbi without = database.admin().withHandle(handle -> {
            String url = "jdbc:postgresql://" + SERVER.host() + ":" + SERVER.port() + "/"
                    + handle.select("select current_database()")
                            .mapTo(String.class)
                            .one();
            return Jdbi.create(url, SERVER.user(), SERVER.password());
        });

        assertThat(about("network timeout", JdbcInbox.create(without).checkup()).severity())
                .isEqualTo(Severity.ADVICE);
    }

    private Jdbi asRole(String role) {
        return Jdbi.create(() -> {
            var connection = database.admin().open().getConnection();
            try (var statement = connection.createStatement()) {
                statement.execute("set role " + role);
            }
            return connection;
        });
    }

    private Severity severity(String about) {
        return about(about, database.inbox().checkup()).severity();
    }

    private static Finding about(String about, Checkup checkup) {
        List<Finding> found = checkup.examine().stream()
                .filter(finding -> finding.about().equals(about))
                .toList();
        assertThat(found).as(about).hasSize(1);
        return found.get(0);
    }

    private void set(String setting, String value) {
        String name = database.admin()
                .withHandle(handle -> handle.select("select current_database()")
                        .mapTo(String.class)
                        .one());
        database.admin()
                .useHandle(
                        handle -> handle.execute("alter database " + name + " set " + setting + " = '" + value + "'"));
    }

    private void system(String statement, String setting, String valueThen) {
        database.admin().useHandle(handle -> handle.execute(statement));
        database.admin().useHandle(handle -> handle.execute("select pg_reload_conf()"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> database.admin()
                        .withHandle(handle -> handle.select("select current_setting(?)", setting)
                                .mapTo(String.class)
                                .one())
                        .equals(valueThen));
    }
}
