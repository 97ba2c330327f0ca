package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a consumer takes for the age of a message that waited in the outbox, for longer than keys are kept. */
class DelayedAgeIT {

    private static final Failure REFUSED = Failure.of("Test", "refused");

    private final OutboxDatabase database = new OutboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName("P13: a delayed message counts from its due time, and its repeats from the same time")
    void aDelayedMessageIsAsOldAsItsFirstCopy() {
        recordDelayed();
        Instant due = dueTime();

        assertThat(take(message -> new Settlement.Release(message, Departure.NOT_SENT)))
                .isEqualTo(due);
        assertThat(take(message -> new Settlement.Release(message, Departure.MAYBE_SENT)))
                .isEqualTo(due);
        assertThat(take(message ->
                        new Settlement.RetryAfter(message, Duration.ofDays(1), 1, REFUSED, Departure.MAYBE_SENT)))
                .isEqualTo(due);
        pass(2);
        assertThat(take(Settlement.Sent::new)).as("not the time of the retry").isEqualTo(due.minus(Duration.ofDays(2)));
    }

    @Test
    @DisplayName("P13: a message that was due at once counts from its recording, however late it leaves")
    void othersAreAsOldAsTheirRecording() {
        database.record("at once");
        pass(11);
        Instant recorded =
                database.jdbi.withHandle(handle -> handle.createQuery("select recorded_at from reliable_outbox")
                        .mapTo(OffsetDateTime.class)
                        .one()
                        .toInstant());

        assertThat(take(Settlement.Sent::new)).isEqualTo(recorded);
    }

    @Test
    @DisplayName("P13: a message that an operator requeued travels with the time it was due, as before")
    void aRequeuedMessageIsAsOldAsBefore() {
        recordDelayed();
        Instant due = dueTime();

        assertThat(take(message -> new Settlement.Park(message, 1, REFUSED, Departure.NOT_SENT)))
                .isEqualTo(due);
        requeue();
        assertThat(take(message -> new Settlement.Park(message, 1, REFUSED, Departure.MAYBE_SENT)))
                .isEqualTo(due);
        requeue();
        assertThat(take(Settlement.Sent::new)).isEqualTo(due);
    }

    @Test
    @DisplayName("P13: after a copy may have been sent neither a retry nor a requeue makes a message younger")
    void aRequeueAfterARetryMakesNothingYounger() {
        recordDelayed();
        Instant due = dueTime();
        take(message -> new Settlement.RetryAfter(message, Duration.ofDays(1), 1, REFUSED, Departure.MAYBE_SENT));
        pass(2);
        take(message -> new Settlement.Park(message, 2, REFUSED, Departure.MAYBE_SENT));
        requeue();

        assertThat(take(Settlement.Sent::new)).isEqualTo(due.minus(Duration.ofDays(2)));
    }

    @Test
    @DisplayName("P13: a delayed message that is suspected to have ended its relay counts from its due time")
    void aSuspectIsAsOldAsItsFirstCopy() {
        recordDelayed();
        Instant due = dueTime();
        RowId row = new RowId(Long.parseLong(
                database.column("select row_id from reliable_outbox").get(0)));
        database.outbox.register("gone", UUID.randomUUID()).announce(List.of(row));
        database.jdbi.useHandle(
                handle -> handle.execute("update reliable_outbox_relay set seen_at = seen_at - interval '1 hour'"));
        database.outbox.register("next", UUID.randomUUID()).close();
        requeue();

        assertThat(take(Settlement.Sent::new)).isEqualTo(due);
    }

    /** Due 10 days after it was recorded, a day ago. */
    private void recordDelayed() {
        database.record(Message.to(Destination.queue("orders"))
                .delay(Duration.ofDays(10))
                .text("delayed")
                .build());
        pass(11);
    }

    private void requeue() {
        assertThat(database.outbox.admin().requeue(database.parked().get(0), Operator.named("jane")))
                .isEqualTo(OutboxAdmin.Answer.DONE);
    }

    /** Claims the only message, and answers the time it travels with. */
    private Instant take(Function<Claimed, Settlement> fate) {
        try (OutboxSession session = database.outbox.open()) {
            Batch batch = session.claim(ALL);
            List<Instant> times = batch.messages().stream()
                    .map(message -> message.envelope().recordedAt())
                    .toList();
            OutboxDatabase.settleAll(batch, fate);
            assertThat(times).hasSize(1);
            return times.get(0);
        }
    }

    private Instant dueTime() {
        return database.jdbi.withHandle(handle -> handle.createQuery("select due_at from reliable_outbox")
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant());
    }

    /** The database owns the clock: everything becomes older instead. */
    private void pass(int days) {
        database.jdbi.useHandle(handle -> handle.execute(
                "update reliable_outbox set recorded_at = recorded_at - make_interval(days => ?),"
                        + " due_at = due_at - make_interval(days => ?)",
                days,
                days));
    }
}
