package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.reliablemq.AuditEntry;
import io.github.reliablemq.BulkAction;
import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Due;
import io.github.reliablemq.EditResult;
import io.github.reliablemq.Erasure;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.Rate;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.Rescheduling;
import io.github.reliablemq.ScheduleId;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RelayPresence.Leftover;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each role does its work with what grants.sql gives it, and no other's. */
@Timeout(60)
class GrantsIT {

    private static final Operator JANE = Operator.named("jane").because("a test");
    private static final Failure REFUSED = Failure.of("Test", "refused");

    private final OutboxDatabase database = new OutboxDatabase();
    /** Roles belong to the whole server, so each test has its own. */
    private final String suffix = UUID.randomUUID().toString().replace("-", "").substring(0, 12);

    @BeforeEach
    void grant() throws IOException {
        try (InputStream in = GrantsIT.class.getResourceAsStream("postgresql/grants.sql")) {
            String grants = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("reliable_(producer|scheduler|relay|operator)", "reliable_$1_" + suffix);
            database.jdbi.useHandle(handle -> {
                for (String role : List.of("producer", "scheduler", "relay", "operator")) {
                    handle.execute("create role " + role(role));
                }
                handle.createScript(grants).execute();
            });
        }
    }

    @AfterEach
    void revoke() {
        database.jdbi.useHandle(handle -> {
            for (String role : List.of("producer", "scheduler", "relay", "operator")) {
                handle.execute("drop owned by " + role(role));
                handle.execute("drop role " + role(role));
            }
        });
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer", "scheduler", "relay", "operator"})
    void everyRoleMayAskWhetherTheTablesAreThere(String role) {
        assertThatCode(() -> JdbcOutbox.create(as(role)).verifySchema()).doesNotThrowAnyException();
    }

    @Test
    void aProducerRecordsAndDoesNothingElse() {
        Jdbi producer = as("producer");
        JdbcOutbox outbox = JdbcOutbox.create(producer);
        producer.useTransaction(tx -> {
            outbox.producer(tx).send(plain("one"));
            outbox.producer(tx)
                    .sendAll(List.of(
                            plain("two"),
                            Message.to(plain("").destination())
                                    .delay(Duration.ofHours(1))
                                    .text("three")
                                    .build()));
        });
        producer.useTransaction(tx -> outbox.producer(tx).send(chosen()));
        producer.useTransaction(tx ->
                assertThat(outbox.producer(tx).send(chosen()).isDuplicate()).isTrue());
        assertThat(database.rows("true")).isEqualTo(4);
        assertDenied(producer, "select * from reliable_outbox", "delete from reliable_outbox");
    }

    @Test
    void aSchedulerSeesWhetherARelayIsThereAndChangesNothingOfIt() {
        Jdbi scheduler = as("scheduler");
        JdbcOutbox outbox = JdbcOutbox.create(scheduler);
        assertThat(scheduler.withHandle(outbox::isServed)).isFalse();
        RelayPresence relay = database.outbox.register("relay", UUID.randomUUID());
        assertThat(scheduler.withHandle(outbox::isServed)).isTrue();
        database.jdbi.useHandle(
                h -> h.execute("update reliable_outbox_relay set seen_at = now() - interval '1 minute'"));
        assertThat(scheduler.withHandle(outbox::isServed)).isFalse();
        relay.close();
        assertDenied(scheduler, "delete from reliable_outbox_relay");
    }

    @Test
    void anOperatorPutsOnRecordWhatIsDoneElsewhere() {
        MessageId id = new MessageId(UUID.randomUUID());
        JdbcOutbox outbox = JdbcOutbox.create(as("operator"));
        outbox.operatorLog()
                .record(JANE, "DISCARD_DEAD_LETTER", Optional.of(id), plain("").destination());
        outbox.operatorLog()
                .record(JANE, "EXPORT_DEAD_LETTERS", Optional.empty(), plain("").destination());
        assertThat(outbox.admin().audit(10))
                .extracting(AuditEntry::action, AuditEntry::operator, entry -> Optional.ofNullable(entry.target()))
                .containsExactly(
                        tuple("EXPORT_DEAD_LETTERS", "jane", Optional.empty()),
                        tuple("DISCARD_DEAD_LETTER", "jane", Optional.of(id)));
    }

    @Test
    void aProducerWakesRelaysElsewhereWithNoOtherRight() throws SQLException {
        Jdbi producer = as("producer");
        try (Notifications notifications = new Notifications(database.jdbi, "reliable_outbox");
                JdbcOutbox outbox =
                        JdbcOutbox.builder(producer).wakeAcrossProcesses().build()) {
            producer.useTransaction(tx -> outbox.producer(tx).send(plain("one")));

            assertThat(notifications.next()).isNotEmpty();
        }
    }

    private static Message chosen() {
        return Message.to(plain("").destination())
                .id(MessageId.named("chosen"))
                .text("chosen")
                .build();
    }

    @Test
    void aSchedulerAlsoSchedulesCallsBackAndMoves() {
        JdbcOutbox outbox = JdbcOutbox.create(as("scheduler"));
        Repeat daily = Repeat.every(Duration.ofDays(1)).startingAfter(Duration.ofDays(1));
        ScheduleId id = outbox.commit(producer -> producer.schedule(plain("daily"), daily))
                .id();
        Rescheduling moved = outbox.commit(producer -> producer.reschedule(id.occurrence(1), Due.now()));
        assertThat(moved).isEqualTo(Rescheduling.RESCHEDULED);
        try (OutboxSession session = JdbcOutbox.create(as("relay")).open()) {
            settleAll(session.claim(ALL), Settlement.Sent::new);
        }
        Cancellation second = outbox.commit(producer -> producer.cancel(id.occurrence(2)));
        assertThat(second).isEqualTo(Cancellation.CANCELLED);
        assertThat(JdbcOutbox.create(as("operator")).admin().cancel(id.occurrence(3), JANE))
                .isEqualTo(Cancellation.CANCELLED);
        Cancellation series = outbox.commit(producer -> producer.cancel(id));
        assertThat(series).isEqualTo(Cancellation.CANCELLED);
        assertThat(JdbcOutbox.create(as("operator")).purgeIds(100)).isZero();
    }

    @Test
    void aRelayClaimsSettlesAndKeepsTraces() {
        database.record("sent", "retried", "parked", "expired");
        Jdbi relay = as("relay");
        JdbcOutbox outbox =
                JdbcOutbox.builder(relay).keepSettled(Duration.ofDays(1)).build();
        try (OutboxSession session = outbox.open()) {
            settleAll(session.claim(ALL), message -> switch (message.envelope()
                    .body()
                    .text()) {
                case "sent" -> new Settlement.Sent(message);
                case "retried" -> new Settlement.RetryAfter(message, Duration.ZERO, 1, REFUSED, Departure.NOT_SENT);
                case "parked" -> new Settlement.Park(message, 1, REFUSED, Departure.NOT_SENT);
                default -> new Settlement.Expire(message);
            });
        }
        JdbcOutbox forgetful = JdbcOutbox.create(relay);
        try (RelayPresence presence = forgetful.register("relay", UUID.randomUUID())) {
            presence.announce(List.of(new RowId(1)));
            presence.beat();
            presence.atEase();
            assertThat(presence.tidy()).isEqualTo(Leftover.NONE);
        }
        try (OutboxSession session = forgetful.open()) {
            settleAll(session.claim(ALL), Settlement.Sent::new);
        }
        assertThat(database.settled("true")).isEqualTo(2);
        assertDenied(relay, "select * from reliable_outbox_audit", "delete from reliable_outbox_pause");
    }

    @Test
    void anOperatorSeesAndDoesEverythingAndCannotRemoveTheAudit() {
        database.record("a", "b", "c", "d", "e", "f");
        database.parkAll(REFUSED, Departure.MAYBE_SENT);
        Jdbi operator = as("operator");
        OutboxAdmin admin = JdbcOutbox.create(operator).admin();
        List<MessageSummary> parked = admin.list(MessageFilter.parked(), 10).messages();
        admin.counts(10);
        admin.lags(10);
        admin.heldKeys(10);
        admin.parkedByFailure(10);
        admin.inspect(parked.get(0).id());
        admin.requeue(parked.get(0), JANE);
        assertThat(admin.cancel(parked.get(0).id(), JANE)).isEqualTo(Cancellation.MAY_HAVE_BEEN_SENT);
        admin.discard(parked.get(1).id(), JANE);
        assertThat(admin.editAsNew(parked.get(2).id(), plain("edited"), JANE)).isInstanceOf(EditResult.Edited.class);
        assertThat(admin.erase(parked.get(3).id(), JANE)).isEqualTo(Erasure.ERASED);
        admin.pause(plain("").destination(), JANE);
        assertThat(admin.paused()).hasSize(1);
        admin.resume(plain("").destination(), JANE);
        admin.acceptRestoredDatabase(JANE);
        assertThat(admin.bulk(BulkAction.REQUEUE, MessageFilter.parked(), JANE)
                        .go(Rate.unlimited())
                        .done())
                .isEqualTo(2);
        database.jdbi.useHandle(
                handle -> handle.execute("update reliable_outbox_settled set settled_at = '2000-01-01'"));
        assertThat(admin.purgeSettled(100, JANE)).isEqualTo(4);
        assertThat(admin.audit(100)).hasSize(10);
        assertDenied(
                operator, "delete from reliable_outbox_audit", "update reliable_outbox_audit set operator = 'nobody'");
    }

    private void assertDenied(Jdbi role, String... statements) {
        for (String statement : statements) {
            assertThatThrownBy(() -> role.useHandle(handle -> handle.execute(statement)))
                    .as(statement)
                    .isInstanceOf(UnableToExecuteStatementException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    /** A connection that has the role's rights and no others. */
    private Jdbi as(String role) {
        return Jdbi.create(database.url() + "&options=-c%20role%3D" + role(role));
    }

    private String role(String name) {
        return "reliable_" + name + "_" + suffix;
    }
}
