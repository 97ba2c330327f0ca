package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.reliablemq.Finding.Severity;
import io.github.reliablemq.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** What the doctor says of standbys; one is played by a receiver of the log. */
@Timeout(60)
class StandbyCheckupIT {

    private static final PostgresServer SERVER = PostgresServer.start();
    private static final String NAMES = "synchronous_standby_names";

    private Examination patient;

    @BeforeEach
    void install() {
        assumeTrue(SERVER.toString().contains("embedded"), "another server does not let us receive its log");
        patient = new Examination(SERVER);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void namesWithoutAStandbyAreUnsafeBecauseEveryCommitWaits() {
        patient.set("synchronous_commit", "local");
        patient.alterSystem(NAMES, "nobody");
        try {
            patient.assertSeverity("standbys", Severity.UNSAFE);
            patient.assertSeverity("synchronous_commit", Severity.ADVICE);
        } finally {
            patient.resetSystem(NAMES, "");
        }
        patient.assertSeverity("standbys", Severity.OK);
    }

    @Test
    void aStandbyThatNobodyWaitsForMayLoseCommitsAndOneThatIsWaitedForDoesNot() throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        patient.url() + "&replication=true&assumeMinServerVersion=9.4&preferQueryMode=simple");
                PGReplicationStream stream = receive(connection)) {
            awaitSyncState("async");
            patient.assertSeverity("standbys", Severity.ADVICE);

            patient.alterSystem(NAMES, "*");
            try {
                confirm(stream);
                awaitSyncState("sync");
                patient.assertSeverity("standbys", Severity.OK);
                assertThat(patient.about("standbys").seen()).contains("connected");
            } finally {
                patient.resetSystem(NAMES, "");
            }
        }
    }

    private PGReplicationStream receive(Connection connection) throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .physical()
                .withStartPosition(position())
                .withStatusInterval(100, TimeUnit.MILLISECONDS)
                .start();
    }

    private void confirm(PGReplicationStream stream) throws SQLException {
        LogSequenceNumber now = position();
        stream.setFlushedLSN(now);
        stream.setAppliedLSN(now);
        stream.forceUpdateStatus();
    }

    private LogSequenceNumber position() {
        return LogSequenceNumber.valueOf(
                patient.admin.withHandle(handle -> handle.select("select pg_current_wal_lsn()::text")
                        .mapTo(String.class)
                        .one()));
    }

    private void awaitSyncState(String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> patient.admin
                        .withHandle(handle -> handle.select("select sync_state from pg_stat_replication")
                                .mapTo(String.class)
                                .list())
                        .contains(state));
    }
}
