package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Count;
import io.github.reliablemq.Due;
import io.github.reliablemq.Failure;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.Rescheduling;
import io.github.reliablemq.ScheduleId;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Calling back and moving messages that wait for a time. */
class CancelIT {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final MessageId NOBODY = MessageId.named("nobody");

    private final OutboxDatabase database = new OutboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName("P1: a message called back is not sent, and leaves a trace")
    void aWaitingMessageIsCalledBack() {
        MessageId id = delayed("later");
        assertThat(cancel(id)).isEqualTo(Cancellation.CANCELLED);
        assertThat(cancel(id)).isEqualTo(Cancellation.NOT_WAITING);
        pass(HOUR);
        assertThat(database.drain()).isEmpty();
        assertThat(database.settled("state = 4 and message_id = '" + id + "'")).isOne();
        assertThat(database.outbox.admin().counts(10)).containsEntry(MessageState.CANCELLED, Count.upTo(10, 1));
    }

    @Test
    void aRolledBackCallLeavesTheMessageWaiting() {
        MessageId id = delayed("later");
        database.jdbi.useHandle(handle -> {
            handle.begin();
            assertThat(database.outbox.producer(handle).cancel(id)).isEqualTo(Cancellation.CANCELLED);
            handle.rollback();
        });
        pass(HOUR);
        assertThat(database.drain()).containsExactly("later");
    }

    @Test
    @DisplayName("A message in a relay's claim does not block the caller and may have been sent")
    void aClaimedMessageMayHaveBeenSent() {
        MessageId id = delayed("later");
        pass(HOUR);
        Batch batch = database.session().claim(ALL);
        assertThat(batch.messages()).hasSize(1);

        assertThat(cancel(id)).isEqualTo(Cancellation.MAY_HAVE_BEEN_SENT);
        assertThat(move(id, Due.after(HOUR))).isEqualTo(Rescheduling.MAY_HAVE_BEEN_SENT);
        batch.release();
        assertThat(database.drain()).containsExactly("later");
        assertThat(cancel(id)).isEqualTo(Cancellation.NOT_WAITING);
    }

    @Test
    @DisplayName("P3: an unknown outcome is remembered: called back from further tries, and said so")
    void aMessageWithoutAnAnswerMayHaveBeenSent() {
        MessageId id = delayed("later");
        pass(HOUR);
        settleAll(
                database.session().claim(ALL),
                m -> new Settlement.RetryAfter(m, HOUR, 1, Failure.of("Lost", "lost"), Departure.MAYBE_SENT));

        assertThat(cancel(id)).isEqualTo(Cancellation.MAY_HAVE_BEEN_SENT);
        pass(HOUR);
        assertThat(database.drain()).isEmpty();
        assertThat(database.settled("state = 4 and maybe_sent")).isOne();
    }

    @Test
    void whatDoesNotWaitForATimeIsNotWaiting() {
        MessageId atOnce = database.jdbi
                .inTransaction(tx -> database.outbox.producer(tx).send(plain("at once")))
                .id();
        assertThat(cancel(NOBODY)).isEqualTo(Cancellation.NOT_WAITING);
        assertThat(cancel(atOnce)).isEqualTo(Cancellation.NOT_WAITING);
        assertThat(move(NOBODY, Due.now())).isEqualTo(Rescheduling.NOT_WAITING);
        assertThat(cancel(ScheduleId.named("none"))).isEqualTo(Cancellation.NOT_WAITING);
        assertThat(database.drain()).containsExactly("at once");
    }

    @Test
    void aParkedMessageIsAPersonsBusiness() {
        MessageId id = delayed("later");
        pass(HOUR);
        settleAll(
                database.session().claim(ALL),
                m -> new Settlement.Park(m, 3, Failure.of("Refused", "refused"), Departure.NOT_SENT));
        assertThat(cancel(id)).isEqualTo(Cancellation.NOT_WAITING);
        assertThat(database.rows("state = 2")).isOne();
    }

    @Test
    @DisplayName("P9: a moved message waits for its new time")
    void aMovedMessageWaitsForItsNewTime() {
        MessageId sooner = delayed("sooner");
        MessageId later = delayed("later");
        assertThat(move(sooner, Due.now())).isEqualTo(Rescheduling.RESCHEDULED);
        assertThat(move(later, Due.at(Instant.now().plus(HOUR.multipliedBy(2)))))
                .isEqualTo(Rescheduling.RESCHEDULED);
        assertThat(database.drain()).containsExactly("sooner");
        pass(HOUR.plusMinutes(1));
        assertThat(database.drain()).isEmpty();
        pass(HOUR);
        assertThat(database.drain()).containsExactly("later");
    }

    @Test
    void absurdTimesAndMissingTransactionsAreRefused() {
        MessageId id = delayed("later");
        database.jdbi.useTransaction(tx -> {
            assertThatThrownBy(() -> database.outbox.producer(tx).reschedule(id, Due.after(Duration.ofSeconds(-1))))
                    .isInstanceOf(InvalidMessageException.class);
            assertThat(database.outbox.producer(tx).cancel(id)).isEqualTo(Cancellation.CANCELLED);
        });
        database.jdbi.useHandle(handle -> assertThatThrownBy(
                        () -> database.outbox.producer(handle).cancel(id))
                .isInstanceOf(NoTransactionException.class));
    }

    @Test
    void cancellingAScheduleEndsTheSeriesAndItsWaitingOccurrence() {
        ScheduleId id = schedule();
        assertThat(cancel(id)).isEqualTo(Cancellation.CANCELLED);
        assertThat(cancel(id)).isEqualTo(Cancellation.NOT_WAITING);
        pass(HOUR.multipliedBy(3));
        assertThat(database.drain()).isEmpty();
        assertThat(database.rows("true")).isZero();
    }

    @Test
    void cancellingAScheduleWhoseOccurrenceIsBeingSentEndsTheSeriesAfterIt() {
        ScheduleId id = schedule();
        pass(HOUR);
        Batch batch = database.session().claim(ALL);
        assertThat(cancel(id)).isEqualTo(Cancellation.MAY_HAVE_BEEN_SENT);
        settleAll(batch, Settlement.Sent::new);
        assertThat(database.rows("true")).isZero();
    }

    @Test
    @DisplayName("Not promised: a cancel of a schedule that stays open beyond the claim timeout has a batch sent again")
    void aBatchIsRepeatedWhenACancelOfItsScheduleStaysOpen() {
        try (OutboxDatabase hasty = new OutboxDatabase(
                settings -> settings.claimTimeout(Duration.ofSeconds(1)).build())) {
            ScheduleId id = hasty.outbox
                    .commit(producer -> producer.schedule(plain("ping"), Repeat.every(HOUR)))
                    .id();
            hasty.record("beside");
            Batch batch = hasty.session().claim(ALL);
            assertThat(texts(batch)).containsExactlyInAnyOrder("ping", "beside");

            hasty.jdbi.useTransaction(tx -> {
                hasty.outbox.producer(tx).cancel(id);
                assertThatThrownBy(() -> settleAll(batch, Settlement.Sent::new)).isInstanceOf(StoreException.class);
            });

            List<String> again = new ArrayList<>();
            await().atMost(Duration.ofSeconds(30)).until(() -> again.addAll(hasty.drain()) && again.size() == 2);
            assertThat(again).containsExactlyInAnyOrder("ping", "beside");
            assertThat(hasty.rows("true")).as("the series has ended").isZero();
        }
    }

    @Test
    void aCancelledOccurrenceIsFollowedByTheNextOne() {
        ScheduleId id = schedule();
        assertThat(cancel(id.occurrence(1))).isEqualTo(Cancellation.CANCELLED);
        assertThat(database.rows("occurrence = 2 and due_at > clock_timestamp() + interval '90 minutes'"))
                .isOne();
    }

    @Test
    void aMovedOccurrenceLeavesTheGridAsItWas() {
        ScheduleId id = schedule();
        assertThat(move(id.occurrence(1), Due.now())).isEqualTo(Rescheduling.RESCHEDULED);
        assertThat(database.drain()).containsExactly("ping");
        assertThat(database.rows("occurrence = 2 and due_at > clock_timestamp() + interval '90 minutes'"))
                .isOne();
    }

    private MessageId delayed(String text) {
        Message message = Message.to(queue("orders")).delay(HOUR).text(text).build();
        return database.outbox.commit(producer -> producer.send(message)).id();
    }

    /** Every hour, the first in an hour. */
    private ScheduleId schedule() {
        return database.outbox
                .commit(producer ->
                        producer.schedule(plain("ping"), Repeat.every(HOUR).startingAfter(HOUR)))
                .id();
    }

    private Cancellation cancel(MessageId id) {
        return database.outbox.commit(producer -> producer.cancel(id));
    }

    private Cancellation cancel(ScheduleId id) {
        return database.outbox.commit(producer -> producer.cancel(id));
    }

    private Rescheduling move(MessageId id, Due due) {
        return database.outbox.commit(producer -> producer.reschedule(id, due));
    }

    private void pass(Duration time) {
        String back = " - interval '" + time.toSeconds() + " seconds'";
        database.jdbi.useTransaction(tx -> {
            tx.execute("update reliable_outbox set due_at = due_at" + back);
            tx.execute("update reliable_outbox_schedule set last_due = last_due" + back);
        });
    }
}
