package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ids;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Destination;
import io.github.reliablemq.EditResult;
import io.github.reliablemq.Erasure;
import io.github.reliablemq.Failure;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.OutboxAdmin.Answer;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.ScheduleId;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operators beside relays that hold rows in open transactions, and what is written where. */
@Timeout(60)
class AdminIT {

    private static final Operator ANNA = Operator.named("anna");
    private static final Failure REFUSED = Failure.of("Test", "refused");

    private final OutboxDatabase database = new OutboxDatabase();
    private final OutboxAdmin admin = database.outbox.admin();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anActionThatMakesSomethingSendableRingsTheDoorbell() {
        MessageId id = park("poison");
        AtomicInteger rings = new AtomicInteger();
        database.outbox.onCommit(cause -> rings.incrementAndGet());

        assertThat(admin.requeue(id, ANNA)).isEqualTo(Answer.DONE);
        assertThat(rings).hasValue(1);
        assertThat(database.rows("state = 0 and failed_attempts = 0 and maybe_sent"))
                .isOne();
    }

    @Test
    @DisplayName("P3: a message in a relay's hands is not cancelled, the answer comes at once and says so")
    void cancellingWhatIsBeingSentDoesNotWait() {
        database.record("on its way");
        Batch claim = database.session().claim(ALL);
        MessageId id = ids(claim).get(0);

        assertThat(admin.cancel(id, ANNA)).isEqualTo(Cancellation.MAY_HAVE_BEEN_SENT);
        assertThat(admin.erase(id, ANNA)).isEqualTo(Erasure.IN_CLAIM);
        assertThat(admin.editAsNew(id, OutboxDatabase.plain("edited"), ANNA)).isEqualTo(new EditResult.InClaim());
        assertThat(admin.audit(10)).isEmpty();

        settleAll(claim, Settlement.Sent::new);
        assertThat(admin.cancel(id, ANNA)).isEqualTo(Cancellation.NOT_WAITING);
        assertThat(admin.erase(id, ANNA)).isEqualTo(Erasure.NOT_FOUND);
    }

    @Test
    @DisplayName(
            "H16: after an unknown outcome a cancelled message says that it may still arrive, in every record of it")
    void aLatePacketAfterACancelIsForeseen() {
        database.record("unknown");
        Batch claim = database.session().claim(ALL);
        MessageId id = ids(claim).get(0);
        settleAll(claim, message -> new Settlement.Release(message, Departure.MAYBE_SENT));

        assertThat(admin.cancel(id, ANNA)).isEqualTo(Cancellation.MAY_HAVE_BEEN_SENT);

        assertThat(database.drain()).isEmpty();
        assertThat(database.settled("state = 4 and maybe_sent")).isOne();
        assertThat(database.count("reliable_outbox_audit where action = 'CANCEL' and maybe_sent"))
                .isOne();
    }

    @Test
    void twoOperatorsWhoDoTheSameThingDoItOnce() {
        MessageId id = park("poison");
        database.jdbi.useTransaction(other -> {
            other.execute("update reliable_outbox set failed_attempts = 0 where state = 2");
            assertThat(admin.requeue(id, ANNA)).isEqualTo(Answer.NOT_PARKED);
        });
        assertThat(admin.requeue(id, ANNA)).isEqualTo(Answer.DONE);
    }

    @Test
    @DisplayName("P1: an edit that cannot be recorded leaves the original as it was")
    void aRefusedEditChangesNothing() {
        MessageId id = park("poison");
        assertThatThrownBy(() -> admin.editAsNew(id, OutboxDatabase.plain("x".repeat(2 << 20)), ANNA))
                .isInstanceOf(InvalidMessageException.class);
        assertThat(database.rows("state = 2")).isOne();
        assertThat(database.settled("true")).isZero();
    }

    @Test
    @DisplayName(
            "P8: an edited message that was parked by hand is the one that was seen, whatever its original went through")
    void attemptsOfTheOriginalAreNotThoseOfTheEditedMessage() {
        MessageId original = park("poison");
        assertThat(admin.editAsNew(original, OutboxDatabase.plain("better"), ANNA))
                .isInstanceOf(EditResult.Edited.class);
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox set state = 2"));
        assertThat(admin.requeue(database.parked().get(0), ANNA)).isEqualTo(Answer.DONE);
        assertThat(database.drain()).containsExactly("better");
    }

    @Test
    void nothingOfAnErasedMessageIsLeftInAnyTable() {
        database.recordKeyed("secret-key", "secret-body");
        database.parkAll(Failure.of("Test", "secret-failure"), Departure.NOT_SENT);
        MessageId id = database.parked().get(0).id();
        admin.requeue(id, ANNA.because("secret-reason"));
        database.parkAll(Failure.of("Test", "secret-failure"), Departure.MAYBE_SENT);

        assertThat(admin.erase(id, ANNA.because("ticket 7"))).isEqualTo(Erasure.ERASED);

        assertNoSecretIsLeft();
        assertThat(database.settled("state = 5 and erased_at is not null and maybe_sent"))
                .isOne();
        assertThat(database.count("reliable_outbox_attempt")).isEqualTo(2);
        assertThat(database.count("reliable_outbox_audit where action = 'ERASE' and reason = 'ticket 7'"))
                .isOne();
    }

    @Test
    @DisplayName("an occurrence is not erased while its schedule has the content, and after its end in both places")
    void nothingOfAnErasedOccurrenceIsLeftInAnyTable() {
        ScheduleId schedule = schedule("secret-body");
        MessageId first = schedule.occurrence(1);

        assertThat(admin.erase(first, ANNA)).isEqualTo(Erasure.IN_SCHEDULE);
        assertThat(database.rows("state = 0 and occurrence = 1")).isOne();
        assertThat(admin.audit(10)).isEmpty();

        database.outbox.commit(producer -> producer.cancel(schedule));
        assertThat(admin.erase(first, ANNA)).isEqualTo(Erasure.ERASED);
        assertNoSecretIsLeft();
        assertThat(admin.erase(first, ANNA)).isEqualTo(Erasure.ERASED);
    }

    @Test
    void anEditedOccurrenceIsErasedAndItsScheduleGoesOn() {
        ScheduleId schedule = schedule("harmless");
        var edited = admin.editAsNew(schedule.occurrence(1), OutboxDatabase.plain("secret-body"), ANNA);
        MessageId id = ((EditResult.Edited) edited).id();

        assertThat(admin.erase(id, ANNA)).isEqualTo(Erasure.ERASED);
        assertNoSecretIsLeft();
        assertThat(database.rows("state = 0 and occurrence = 2")).isOne();
    }

    private ScheduleId schedule(String text) {
        Repeat hourly = Repeat.every(Duration.ofHours(1)).startingAfter(Duration.ofHours(1));
        return database.outbox
                .commit(producer -> producer.schedule(
                        Message.to(Destination.queue("orders"))
                                .header("said", text)
                                .text(text)
                                .build(),
                        hourly))
                .id();
    }

    /** Bodies are shown in hexadecimal. */
    private void assertNoSecretIsLeft() {
        for (String table : List.of("", "_settled", "_attempt", "_audit", "_bulk", "_bulk_item", "_schedule")) {
            assertThat(database.count("reliable_outbox" + table + " as t where t::text like '%secret%'"
                            + " or t::text like '%' || encode('secret', 'hex') || '%'"))
                    .as(table)
                    .isZero();
        }
    }

    @Test
    void attemptsOfASentMessageGoWithItUnlessItIsKept() {
        park("poison");
        admin.requeue(database.parked().get(0), ANNA);
        assertThat(database.count("reliable_outbox_attempt where parked")).isOne();
        assertThat(database.drain()).hasSize(1);
        assertThat(database.count("reliable_outbox_attempt")).isZero();
        assertThat(database.settled("true")).isZero();
    }

    @Test
    @DisplayName("P8: the failures of a message stay on record when the edited one that took its place is sent")
    void attemptsOfAnOriginalStayWhenItsEditIsSent() {
        MessageId original = park("poison");
        admin.editAsNew(original, OutboxDatabase.plain("cured"), ANNA);
        settleAll(
                database.session().claim(ALL),
                message -> new Settlement.RetryAfter(message, Duration.ZERO, 1, REFUSED, Departure.NOT_SENT));
        assertThat(database.drain()).containsExactly("cured");

        assertThat(admin.inspect(original).orElseThrow().attempts()).hasSize(1);
        assertThat(database.count("reliable_outbox_attempt")).isOne();
    }

    private MessageId park(String text) {
        database.record(text);
        database.parkAll(REFUSED, Departure.MAYBE_SENT);
        return database.parked().get(0).id();
    }
}
