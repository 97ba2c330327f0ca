package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.reliablemq.AuditEntry;
import io.github.reliablemq.Backoff;
import io.github.reliablemq.Operator;
import io.github.reliablemq.QuarantineException;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayBuilder;
import io.github.reliablemq.RelayHealth;
import io.github.reliablemq.RelayHealth.Activity;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.testkit.RecordingTransport;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An outbox that wakes up in another database than the one it was last sent from. */
class RestoreIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Operator JANE = Operator.named("jane").because("looked at it");

    private final PostgresServer server = SharedServers.postgres();
    private final String url = server.createDatabase();
    private final Jdbi jdbi = Jdbi.create(server.dataSource(url));
    private final JdbcOutbox outbox = holding(jdbi).createSchemaIfMissing();
    private final RecordingTransport transport = RecordingTransport.create();
    private final CapturedLog relayLog = new CapturedLog(Relay.class);
    private final CapturedLog outboxLog = new CapturedLog(RestoreCheck.class);

    @AfterEach
    void close() {
        relayLog.close();
        outboxLog.close();
    }

    @Test
    void nothingIsSentUntilAnOperatorAcceptsTheRestoredDatabase() {
        outbox.open().close();
        record();
        restore("timeline = timeline + 1");
        try (Relay relay = relay(outbox).build().start()) {
            awaitQuarantine(relay);
            record();
            assertThat(relay.health().level()).isEqualTo(RelayHealth.Level.DOWN);
            assertThat(transport.stored()).isEmpty();
            assertThat(relayLog.at(Level.ERROR))
                    .singleElement()
                    .asString()
                    .contains("timeline", "acceptRestoredDatabase");

            outbox.admin().acceptRestoredDatabase(JANE);

            assertThat(transport.awaitStored(2, PATIENCE)).hasSize(2);
            assertThat(relay.health().level()).isEqualTo(RelayHealth.Level.UP);
            assertThat(relayLog.at(Level.ERROR)).hasSize(1);
        }
        List<AuditEntry> audit = outbox.admin().audit(10);
        assertThat(audit).extracting(AuditEntry::action).containsExactly("ACCEPT_RESTORED_DATABASE");
        assertThat(audit.get(0).operator()).isEqualTo("jane");
        assertThat(audit.get(0).reason()).contains("looked at it");
    }

    @Test
    void aRelayThatRunsNoticesWhenItsConnectionsAreCut() {
        try (Relay relay = relay(outbox).build().start()) {
            record();
            transport.awaitStored(1, PATIENCE);
            restore("system_identifier = system_identifier + 1");
            jdbi.useHandle(handle -> handle.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()"));
            record();

            awaitQuarantine(relay);

            assertThat(transport.stored()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"system_identifier", "timeline", "database_oid", "table_oid"})
    void eachNumberMatters(String number) {
        outbox.open().close();
        outbox.open().close();
        restore(number + " = " + number + " - 1");

        assertThatThrownBy(outbox::open)
                .isInstanceOf(QuarantineException.class)
                .hasMessageContaining("NOTHING IS SENT");
        outbox.verifySchema();
        outbox.admin().acceptRestoredDatabase(JANE);
        outbox.open().close();
    }

    @Test
    void aCopyInTheSameClusterIsNoticedAndTheOriginalGoesOn() {
        outbox.open().close();
        record();
        String original = url.replaceAll(".*/(reliablemq_[0-9a-f]+).*", "$1");
        String copy = original.replace("reliablemq_", "copy_");
        Jdbi beside = Jdbi.create(server.dataSource());
        beside.useHandle(handle -> handle.execute("create database " + copy + " template " + original));
        try {
            JdbcOutbox copied = holding(Jdbi.create(server.dataSource(url.replace(original, copy))));

            assertThatThrownBy(copied::open).isInstanceOf(QuarantineException.class);
            outbox.open().close();
        } finally {
            beside.useHandle(handle -> handle.execute("drop database " + copy + " with (force)"));
        }
    }

    @Test
    void byDefaultSendingGoesOnWithOneWarning() {
        outbox.open().close();
        record();
        restore("timeline = timeline + 1");
        JdbcOutbox first = JdbcOutbox.create(jdbi);
        JdbcOutbox second = JdbcOutbox.create(jdbi);
        try (Relay relay = relay(first).build().start();
                Relay other = relay(second).build().start()) {
            assertThat(transport.awaitStored(1, PATIENCE)).hasSize(1);
            assertThat(relay.health().level()).isNotEqualTo(RelayHealth.Level.DOWN);
            assertThat(other.health().lanes()).hasSize(1);
        }
        assertThat(outboxLog.at(Level.WARN)).singleElement().asString().contains("AfterRestore.SEND");
        // And it is on record: nobody holds anything back for it later.
        outbox.open().close();
    }

    @Test
    void aRoleThatMayNotAskIsToldSoOnceAndSends() {
        String role = "blind_" + url.replaceAll(".*reliablemq_([0-9a-f]{12}).*", "$1");
        jdbi.useHandle(handle -> {
            handle.execute("revoke execute on function pg_control_system() from public");
            handle.execute("create role " + role);
            handle.execute("grant all on all tables in schema public to " + role);
        });
        try {
            Jdbi blind = Jdbi.create(server.dataSource(url + "&options=-c%20role%3D" + role));
            JdbcOutbox unknowing = holding(blind);
            restore("timeline = timeline + 1");
            record();
            try (Relay relay = relay(unknowing).lanes(2).build().start()) {
                assertThat(transport.awaitStored(1, PATIENCE)).hasSize(1);
                assertThat(relay.health().lanes()).hasSize(2);
            }
            unknowing.open().close();
            assertThat(outboxLog.at(Level.WARN)).singleElement().asString().contains("pg_control_system()");
            assertThatThrownBy(() -> unknowing.admin().acceptRestoredDatabase(JANE))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("function pg_control_system");
        } finally {
            jdbi.useHandle(handle -> {
                handle.execute("drop owned by " + role);
                handle.execute("drop role " + role);
            });
        }
    }

    /** As it looks from the database that was restored: another one is on record. */
    private void restore(String change) {
        jdbi.useHandle(handle -> handle.execute("update reliable_outbox_database set " + change));
    }

    private void record() {
        jdbi.useTransaction(tx -> outbox.producer(tx).send(plain("message")));
    }

    private static JdbcOutbox holding(Jdbi jdbi) {
        return JdbcOutbox.builder(jdbi).afterRestore(AfterRestore.HOLD).build();
    }

    private RelayBuilder relay(JdbcOutbox store) {
        return Relay.builder("relay", store, transport).lanes(1).outagePause(Backoff.fixed(Duration.ofMillis(100)));
    }

    private static void awaitQuarantine(Relay relay) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> relay.health().lanes().get(0).activity() == Activity.QUARANTINED);
    }
}
