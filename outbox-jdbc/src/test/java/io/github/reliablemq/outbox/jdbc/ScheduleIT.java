package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Due;
import io.github.reliablemq.Failure;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.ScheduleId;
import io.github.reliablemq.Scheduled;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Schedules make each occurrence once, in the transaction that finishes the one before. */
class ScheduleIT {

    private static final Failure FAILURE = Failure.of("Refused", "refused");

    private static final Operator ANNA = Operator.named("anna");

    private final OutboxDatabase database = new OutboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName("P9: the first after 3 s, then five more every 4 s, by the database's clock")
    void theClassicCase() {
        ScheduleId id = schedule(Repeat.times(6, Duration.ofSeconds(4)).startingAfter(Duration.ofSeconds(3)));

        List<MessageId> sent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Duration wait = Duration.ofSeconds(i == 0 ? 3 : 4);
            // What the statements take is missing from the wait.
            assertThat(untilDue()).isBetween(wait.minusSeconds(2), wait);
            assertThat(sendAll()).isEmpty();
            pass(untilDue());
            sendAll().forEach(message -> sent.add(message.envelope().id()));
        }
        assertThat(sent)
                .containsExactly(
                        id.occurrence(1),
                        id.occurrence(2),
                        id.occurrence(3),
                        id.occurrence(4),
                        id.occurrence(5),
                        id.occurrence(6));
        assertThat(stateOf(id)).isEqualTo("1");
        assertThat(database.rows("true")).isZero();
    }

    @Test
    @DisplayName("P2: a schedule of a rolled-back transaction never was")
    void aRolledBackScheduleNeverWas() {
        database.jdbi.useHandle(handle -> {
            handle.begin();
            database.outbox.producer(handle).schedule(ping(), Repeat.every(Duration.ofSeconds(1)));
            handle.rollback();
        });
        assertThat(sendAll()).isEmpty();
        assertThat(database.count("reliable_outbox_schedule")).isZero();
    }

    @Test
    void anOccurrenceIsFollowedByTheNextHoweverItEnds() {
        List<Function<Claimed, Settlement>> ends = List.of(
                Settlement.Sent::new,
                Settlement.Expire::new,
                m -> new Settlement.Park(m, 3, FAILURE, Departure.NOT_SENT));
        ScheduleId id = schedule(Repeat.every(Duration.ofMinutes(1)));
        for (int i = 0; i < ends.size(); i++) {
            Batch batch = database.session().claim(ALL);
            assertThat(batch.messages())
                    .singleElement()
                    .extracting(m -> m.envelope().id())
                    .isEqualTo(id.occurrence(i + 1));
            settleAll(batch, ends.get(i));
            assertThat(database.rows("state = 0 and occurrence = " + (i + 2))).isOne();
            pass(Duration.ofMinutes(1));
        }
        Cancellation fourth = database.outbox.commit(producer -> producer.cancel(id.occurrence(4)));
        assertThat(fourth).isEqualTo(Cancellation.CANCELLED);
        assertThat(database.rows("state = 0 and occurrence = 5")).isOne();
        assertThat(database.rows("state = 2 and occurrence = 3")).isOne();
    }

    @Test
    void aRetryOrAReleaseIsStillTheSameOccurrence() {
        schedule(Repeat.every(Duration.ofMillis(1)));
        settleAll(database.session().claim(ALL), m -> new Settlement.Release(m, Departure.MAYBE_SENT));
        settleAll(
                database.session().claim(ALL),
                m -> new Settlement.RetryAfter(m, Duration.ofSeconds(1), 1, FAILURE, Departure.NOT_SENT));
        assertThat(database.rows("true")).isOne();
        assertThat(database.rows("occurrence = 1 and failed_attempts = 1")).isOne();
        database.session().claim(ALL).release();
        assertThat(database.rows("occurrence = 1")).isOne();
    }

    @Test
    @DisplayName("P6: an occurrence that was parked and is sent long after makes no second successor")
    void aLateSettlementMakesNoSecondSuccessor() {
        ScheduleId id = schedule(Repeat.every(Duration.ofMinutes(1)));
        settleAll(database.session().claim(ALL), m -> new Settlement.Park(m, 3, FAILURE, Departure.NOT_SENT));
        database.outbox.admin().requeue(id.occurrence(1), ANNA);
        assertThat(sendAll()).singleElement().extracting(m -> m.envelope().id()).isEqualTo(id.occurrence(1));

        assertThat(database.rows("true")).isOne();
        assertThat(database.rows("occurrence = 2")).isOne();
    }

    @Test
    void whatAnOperatorEndsIsFollowedToo() {
        ScheduleId cancelled = schedule(Repeat.every(Duration.ofHours(1)).startingAfter(Duration.ofHours(1)));
        database.outbox.admin().cancel(cancelled.occurrence(1), ANNA);
        assertThat(database.rows("occurrence = 2")).isOne();

        ScheduleId edited = schedule(Repeat.every(Duration.ofHours(1)).startingAfter(Duration.ofHours(1)));
        database.outbox.admin().editAsNew(edited.occurrence(1), ping(), ANNA);
        assertThat(database.rows("occurrence = 1 and due_at is null")).isOne();
        assertThat(sendAll()).hasSize(1);
        assertThat(database.rows("occurrence = 2")).isEqualTo(2);
    }

    @Test
    @DisplayName("P10: who settles after the claim is over makes no occurrence")
    void aClaimThatIsGoneMakesNoOccurrence() {
        schedule(Repeat.every(Duration.ofMinutes(1)));
        OutboxSession session = database.session();
        Batch batch = session.claim(ALL);
        session.close();
        assertThatThrownBy(() -> settleAll(batch, Settlement.Sent::new)).isInstanceOf(RuntimeException.class);
        assertThat(database.rows("occurrence = 1")).isOne();
        assertThat(database.rows("true")).isOne();
    }

    @Test
    void afterADowntimeOneLateOccurrenceIsSentAndThePassedOnesAreSkipped() {
        ScheduleId id = schedule(Repeat.times(3, Duration.ofMinutes(1)));
        Instant grid = dueOf(1);
        pass(Duration.ofMinutes(10).plusSeconds(30));
        assertThat(sendAll()).singleElement().extracting(m -> m.envelope().id()).isEqualTo(id.occurrence(1));
        assertThat(dueOf(2)).isEqualTo(grid.plus(Duration.ofSeconds(30)));
        assertThat(sendAll()).isEmpty();

        pass(Duration.ofMinutes(1));
        assertThat(sendAll()).hasSize(1);
        pass(Duration.ofMinutes(1));
        assertThat(sendAll()).singleElement().extracting(m -> m.envelope().id()).isEqualTo(id.occurrence(3));
        pass(Duration.ofMinutes(5));
        assertThat(sendAll()).isEmpty();
    }

    @Test
    @DisplayName("P11: an occurrence that is parked because it may have ended its relay does not stop its series")
    void aSuspectedOccurrenceIsFollowedByTheNext() {
        schedule(Repeat.every(Duration.ofMinutes(1)));
        RowId row = new RowId(Long.parseLong(
                database.column("select row_id from reliable_outbox").get(0)));
        database.outbox.register("gone", UUID.randomUUID()).announce(List.of(row));
        database.jdbi.useHandle(
                handle -> handle.execute("update reliable_outbox_relay set seen_at = seen_at - interval '1 hour'"));
        database.outbox.register("next", UUID.randomUUID()).close();

        assertThat(database.rows("state = 2 and occurrence = 1")).isOne();
        assertThat(database.rows("state = 0 and occurrence = 2")).isOne();
    }

    @Test
    void anOccurrenceKeepsWhatTheMessageSaid() {
        Message message = Message.to(queue("reports"))
                .header("kind", "nightly")
                .header("n", 7)
                .retry("slow")
                .bytes(new byte[] {0, 1, -1})
                .build();
        database.jdbi.useTransaction(
                tx -> database.outbox.producer(tx).schedule(message, Repeat.every(Duration.ofMinutes(1))));
        sendAll();
        pass(Duration.ofMinutes(1));
        assertThat(database.rows("retry_policy = 'slow'")).isOne();
        assertThat(sendAll()).singleElement().satisfies(second -> {
            assertThat(second.envelope().destination()).isEqualTo(message.destination());
            assertThat(second.envelope().headers()).isEqualTo(message.headers());
            assertThat(second.envelope().body()).isEqualTo(message.body());
        });
    }

    @Test
    void anOccurrenceCountsAsRecordedWhenItIsDue() {
        schedule(Repeat.every(Duration.ofDays(30)).startingAfter(Duration.ofDays(3)));
        assertThat(database.rows("recorded_at = due_at")).isOne();
    }

    @Test
    @DisplayName("P13: an occurrence whose time was past when it was recorded is as old as its recording")
    void anOccurrenceOfThePastCountsFromItsRecording() {
        Instant before = Instant.now().minusSeconds(1);
        schedule(Repeat.every(Duration.ofDays(1)).startingAt(before.minus(Duration.ofDays(30))));
        assertThat(sendAll())
                .singleElement()
                .satisfies(m -> assertThat(m.envelope().recordedAt()).isAfter(before));
    }

    @Test
    @DisplayName("P13: an occurrence that is moved forward is not recorded in the future")
    void anOccurrenceThatIsMovedForwardCountsFromItsNewTime() {
        ScheduleId id = schedule(Repeat.every(Duration.ofDays(30)).startingAfter(Duration.ofDays(3)));
        database.outbox.commit(producer -> producer.reschedule(id.occurrence(1), Due.now()));
        assertThat(sendAll())
                .singleElement()
                .satisfies(m -> assertThat(m.envelope().recordedAt())
                        .isBefore(Instant.now().plusSeconds(60)));
    }

    @Test
    void aNamedScheduleIsRecordedOnceAlsoAfterItEnded() {
        ScheduleId nightly = ScheduleId.named("nightly");
        Repeat repeat = Repeat.cron("0 0 3 * * *", ZoneOffset.UTC);
        assertThat(scheduled(nightly, repeat)).isEqualTo(new Scheduled(nightly, Recorded.Answer.NEW));
        assertThat(scheduled(nightly, repeat).isDuplicate()).isTrue();
        assertThat(database.rows("true")).isOne();

        database.outbox.commit(producer -> producer.cancel(nightly));
        assertThat(scheduled(nightly, repeat).isDuplicate()).isTrue();
        assertThat(database.rows("true")).isZero();
    }

    @Test
    void aScheduleEndsWhenItsMessageExpires() {
        Message message = Message.to(queue("orders"))
                .text("ping")
                .expiresAt(Instant.now().plusSeconds(90))
                .build();
        Scheduled scheduled =
                database.outbox.commit(producer -> producer.schedule(message, Repeat.every(Duration.ofMinutes(1))));
        sendAll();
        pass(Duration.ofMinutes(1));
        assertThat(sendAll()).hasSize(1);
        assertThat(stateOf(scheduled.id())).isEqualTo("1");
        assertThat(database.rows("true")).isZero();
    }

    @Test
    void aRuleThatCannotBeReadEndsItsScheduleAndHarmsNobody() {
        ScheduleId damaged = schedule(Repeat.cron("* * * * * *", ZoneOffset.UTC));
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox_schedule set cron = 'no cron'"));
        ScheduleId sound = schedule(Repeat.every(Duration.ofMinutes(1)));
        pass(Duration.ofSeconds(2));

        assertThat(sendAll()).hasSize(2);
        assertThat(stateOf(damaged)).isEqualTo("3");
        assertThat(stateOf(sound)).isEqualTo("0");
        assertThat(database.rows("occurrence = 2")).isOne();
    }

    @Test
    void aDamagedOccurrenceIsParkedAndItsSeriesGoesOn() {
        schedule(Repeat.every(Duration.ofMinutes(1)));
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox set headers = 'damaged'"));
        assertThat(sendAll()).isEmpty();
        assertThat(database.rows("state = 2 and occurrence = 1")).isOne();
        assertThat(database.rows("state = 0 and occurrence = 2")).isOne();
    }

    @Test
    void whatMakesNoScheduleIsRefusedAndTheTransactionGoesOn() {
        Message.Builder message = Message.to(queue("orders")).text("ping");
        Repeat minutely = Repeat.every(Duration.ofMinutes(1));
        database.jdbi.useTransaction(tx -> {
            var producer = database.outbox.producer(tx);
            producer.send(OutboxDatabase.plain("kept"));
            assertThatThrownBy(() -> producer.schedule(
                            Message.to(queue("orders"))
                                    .text("x")
                                    .orderingKey("k")
                                    .id(MessageId.named("id"))
                                    .build(),
                            Repeat.cron("no cron", ZoneOffset.UTC)))
                    .isInstanceOfSatisfying(
                            InvalidMessageException.class,
                            refusal -> assertThat(refusal.problems())
                                    .hasSize(3)
                                    .anyMatch(line -> line.startsWith("orderingKey: "))
                                    .anyMatch(line -> line.startsWith("id: "))
                                    .anyMatch(line -> line.startsWith("repeat.cron: ")));
            assertThatThrownBy(() -> producer.schedule(
                            message.delay(Duration.ofSeconds(1)).build(), minutely))
                    .hasMessageContaining("due: ");
            assertThatThrownBy(() -> producer.schedule(ping(), Repeat.cron("0 0 0 31 2 *", ZoneOffset.UTC)))
                    .hasMessageContaining("no occurrence");
            assertThatThrownBy(() -> producer.schedule(
                            Message.to(queue("orders"))
                                    .text("x")
                                    .expiresAt(Instant.now().minusSeconds(60))
                                    .build(),
                            minutely))
                    .hasMessageContaining("expiresAt: ");
        });
        assertThat(database.drain()).containsExactly("kept");
        assertThat(database.count("reliable_outbox_schedule")).isZero();
    }

    @Test
    void thePurgeForgetsSchedulesThatEndedBeforeTheWindow() {
        ScheduleId old = schedule(Repeat.every(Duration.ofMinutes(1)));
        ScheduleId active = schedule(Repeat.every(Duration.ofMinutes(1)));
        database.outbox.commit(producer -> producer.cancel(old));
        database.jdbi.useHandle(
                handle -> handle.execute(
                        "update reliable_outbox_schedule set ended_at = ended_at - interval '8 days', created_at = created_at - interval '8 days'"));
        assertThat(database.outbox.purgeIds(10)).isOne();
        assertThat(database.column("select schedule_id from reliable_outbox_schedule"))
                .containsExactly(active.toString());
    }

    private static Message ping() {
        return Message.to(queue("orders")).text("ping").build();
    }

    private ScheduleId schedule(Repeat repeat) {
        return database.outbox
                .commit(producer -> producer.schedule(ping(), repeat))
                .id();
    }

    private Scheduled scheduled(ScheduleId id, Repeat repeat) {
        return database.outbox.commit(producer -> producer.schedule(id, ping(), repeat));
    }

    private List<Claimed> sendAll() {
        try (OutboxSession session = database.outbox.open()) {
            Batch batch = session.claim(ALL);
            List<Claimed> messages = batch.messages();
            if (!messages.isEmpty()) {
                settleAll(batch, Settlement.Sent::new);
            }
            return messages;
        }
    }

    /** The server owns the clock, so its stored times move instead. */
    private void pass(Duration time) {
        String back = " - interval '" + time.toNanos() / 1_000 + " microseconds'";
        database.jdbi.useTransaction(tx -> {
            tx.execute("update reliable_outbox set due_at = due_at" + back);
            tx.execute("update reliable_outbox_schedule set last_due = last_due" + back + ", expires_at = expires_at"
                    + back);
        });
    }

    private Duration untilDue() {
        String micros = database.column(
                        "select ceil(extract(epoch from due_at - clock_timestamp()) * 1000000)::bigint from reliable_outbox")
                .get(0);
        return Duration.of(Long.parseLong(micros), ChronoUnit.MICROS);
    }

    private Instant dueOf(int occurrence) {
        return Instant.parse(
                database.column("select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                                + " from reliable_outbox where occurrence = " + occurrence)
                        .get(0));
    }

    private String stateOf(ScheduleId id) {
        return database.column("select state from reliable_outbox_schedule where schedule_id = '" + id + "'")
                .get(0);
    }
}
