package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.Examination.about;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.Diagnosis;
import io.github.reliablemq.Doctor;
import io.github.reliablemq.Finding;
import io.github.reliablemq.Finding.Severity;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.servers.PostgresServer;
import java.time.Duration;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the doctor says of an outbox's database, in good and in bad states. */
@Timeout(60)
class OutboxCheckupIT {

    private static final PostgresServer SERVER = PostgresServer.start();

    private Examination patient;

    @BeforeEach
    void install() {
        patient = new Examination(SERVER);
    }

    @AfterEach
    void dropRoles() {
        patient.close();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aDurableServerIsSafe() {
        assertThat(patient.examine()).extracting(Finding::severity).doesNotContain(Severity.UNSAFE);
        for (String about : new String[] {
            "fsync",
            "full_page_writes",
            "synchronous_commit",
            "autovacuum",
            "statement_timeout",
            "server version",
            "default_transaction_isolation",
            "read-only",
            "schema",
            "rights",
            "standbys",
            "old transactions",
            "clock",
            "connections",
            "network timeout"
        }) {
            patient.assertSeverity(about, Severity.OK);
        }
        patient.assertSeverity("pool", Severity.NOT_SEEN);
    }

    @Test
    void aServerThatDoesNotWriteThroughIsUnsafe() {
        for (String setting : new String[] {"fsync", "full_page_writes"}) {
            patient.alterSystem(setting, "off");
            try {
                patient.assertSeverity(setting, Severity.UNSAFE);
            } finally {
                patient.resetSystem(setting, "on");
            }
        }
        patient.alterSystem("autovacuum", "off");
        try {
            patient.assertSeverity("autovacuum", Severity.ADVICE);
        } finally {
            patient.resetSystem("autovacuum", "on");
        }
    }

    @Test
    void commitsThatAreNotOnDiskAreUnsafe() {
        patient.set("synchronous_commit", "off");
        patient.assertSeverity("synchronous_commit", Severity.UNSAFE);
        patient.set("synchronous_commit", "local");
        patient.assertSeverity("synchronous_commit", Severity.OK);
    }

    @Test
    void limitsOfSessionsAreJudgedAsTheyAreForThisRole() {
        patient.assertSeverity("idle_in_transaction_session_timeout", Severity.ADVICE);
        patient.assertSeverity("lock_timeout", Severity.ADVICE);
        patient.set("idle_in_transaction_session_timeout", "10min");
        patient.set("lock_timeout", "10s");
        patient.set("statement_timeout", "1s");
        patient.set("default_transaction_isolation", "repeatable read");

        patient.assertSeverity("idle_in_transaction_session_timeout", Severity.OK);
        patient.assertSeverity("lock_timeout", Severity.OK);
        patient.assertSeverity("statement_timeout", Severity.ADVICE);
        patient.assertSeverity("default_transaction_isolation", Severity.ADVICE);
    }

    @Test
    void whereNothingCanBeWrittenNothingIsSafe() {
        patient.set("default_transaction_read_only", "on");
        patient.assertSeverity("read-only", Severity.UNSAFE);
    }

    @Test
    void aTransactionThatIsOpenForLongIsFound() {
        try (Handle forgotten = patient.admin.open()) {
            forgotten.begin();
            forgotten.execute("select 1");
            Finding finding = about("old transactions", patient.expecting(Duration.ZERO, InstantSource.system()));
            assertThat(finding.severity()).as("%s", finding).isEqualTo(Severity.ADVICE);
            patient.assertSeverity("old transactions", Severity.OK);

            Jdbi stranger = patient.as(patient.newRole(""));
            assertThat(about("old transactions", JdbcOutbox.create(stranger).checkup())
                            .severity())
                    .as("what it may not see is not called good")
                    .isEqualTo(Severity.NOT_SEEN);
            forgotten.rollback();
        }
    }

    @Test
    void clocksThatDisagreeAreFound() {
        // How far they are apart is told to half of what the question took, so not the very edge of 90 s.
        InstantSource slow = () -> InstantSource.system().instant().minusSeconds(95);

        Finding finding = about("clock", patient.expecting(Duration.ofMinutes(1), slow));

        assertThat(finding.severity()).isEqualTo(Severity.ADVICE);
        assertThat(finding.seen()).contains("ahead of").containsPattern("9[0-9]{4} ms");
    }

    @Test
    void aRoleThatMayNotConnectAsOftenAsARelayDoesIsFound() {
        Jdbi lonely = patient.as(patient.newRole("connection limit 3"));

        assertThat(about("connections", JdbcOutbox.create(lonely).checkup(3)).severity())
                .isEqualTo(Severity.UNSAFE);
    }

    @Test
    void aPoolThatIsTooSmallForTheLanesIsFoundAndLeftAsItWas() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(patient.url());
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(300);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcOutbox outbox = JdbcOutbox.create(Jdbi.create(pool));

            Finding tooSmall = about("pool", outbox.checkup(2));

            assertThat(tooSmall.severity()).isEqualTo(Severity.UNSAFE);
            assertThat(tooSmall.seen()).contains("2 connections", "needs 3");
            assertThat(about("pool", outbox.checkup(1)).severity()).isEqualTo(Severity.OK);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
        assertThatThrownBy(() -> JdbcOutbox.create(patient.admin).checkup(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aConnectionWithoutATimeoutIsFound() {
        Jdbi patientOne = Jdbi.create(patient.url());

        assertThat(about("network timeout", JdbcOutbox.create(patientOne).checkup())
                        .severity())
                .isEqualTo(Severity.ADVICE);
    }

    @Test
    void rightsAreJudgedByTheJob() {
        patient.assertSeverity("role", Severity.ADVICE);
        String role = patient.newRole("");
        JdbcOutbox outbox = JdbcOutbox.create(patient.as(role));
        assertThat(about("rights", outbox.checkup()).severity()).isEqualTo(Severity.UNSAFE);

        patient.admin.useHandle(handle -> {
            handle.execute("grant select on reliable_schema to " + role);
            handle.execute("grant insert on reliable_outbox to " + role);
            handle.execute("grant insert, select on reliable_outbox_id to " + role);
        });

        assertThat(about("rights", outbox.checkup()).seen()).isEqualTo("enough for: producer");
        assertThat(about("rights", outbox.checkup()).severity()).isEqualTo(Severity.OK);
        assertThat(about("role", outbox.checkup()).severity()).isEqualTo(Severity.OK);
        Finding forRelay = about("rights", outbox.checkup(1));
        assertThat(forRelay.severity()).isEqualTo(Severity.UNSAFE);
        assertThat(forRelay.seen()).contains("delete on reliable_outbox", "select on reliable_outbox_pause");
    }

    @Test
    void everyGrantOfTheScriptIsKnown() {
        RoleRights rights = new RoleRights(new TableName("app", "box"), false);
        long statements = Schema.read("postgresql/grants.sql")
                .lines()
                .filter(line -> line.startsWith("grant "))
                .count();

        assertThat(RoleRights.statements()).isEqualTo(statements);
        assertThat(rights.needed()).containsOnlyKeys("producer", "scheduler", "relay", "operator");
        assertThat(rights.needed().get("relay"))
                .contains(
                        new RoleRights.Right("delete", "*", "app.box"),
                        new RoleRights.Right("select", "*", "app.reliable_schema"));
        assertThat(rights.needed().get("operator")).contains(new RoleRights.Right("update", "reason", "app.box_audit"));
    }

    @Test
    void tablesThatAreNotThereAreUnsafeAndTheRestIsStillLookedAt() {
        JdbcOutbox elsewhere =
                JdbcOutbox.builder(patient.admin).table("no_such_box").build();

        assertThat(about("schema", elsewhere.checkup()).severity()).isEqualTo(Severity.UNSAFE);
        assertThat(about("clock", elsewhere.checkup()).severity()).isEqualTo(Severity.OK);
    }

    @Test
    void aDatabaseOutOfReachIsUnsafe() {
        JdbcOutbox nowhere = JdbcOutbox.create(Jdbi.create("jdbc:postgresql://localhost:1/none?user=u&password=p"));

        assertThatThrownBy(() -> nowhere.checkup().examine()).isInstanceOf(StoreUnavailableException.class);
        Diagnosis diagnosis = Doctor.of(
                        nowhere.checkup(), JdbcOutbox.create(patient.admin).checkup())
                .examine();

        assertThat(diagnosis.isSafe()).isFalse();
        assertThat(diagnosis.text()).contains("localhost:1").doesNotContain("password=p");
    }

    @Test
    void whatIsUnsafeIsLoggedOnceUntilItIsRepaired() {
        Doctor doctor = Doctor.of(JdbcOutbox.create(patient.admin).checkup());
        try (CapturedLog log = new CapturedLog(Doctor.class)) {
            patient.set("synchronous_commit", "off");
            doctor.examineAndLog();
            doctor.examineAndLog();
            assertThat(log.at(Level.WARN)).singleElement().asString().contains("outbox reliable_outbox", "synchronous");

            patient.set("synchronous_commit", "on");
            assertThat(doctor.examineAndLog().isSafe()).isTrue();
            patient.set("synchronous_commit", "off");
            doctor.examineAndLog();
            assertThat(log.at(Level.WARN)).hasSize(2);
        }
    }
}
