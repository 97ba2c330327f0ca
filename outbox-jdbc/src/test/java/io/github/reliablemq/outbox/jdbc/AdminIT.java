package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.OutboxAdmin.Answer;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P8: parked messages leave only by an audited action. */
class AdminIT {

    private final OutboxDatabase database = new OutboxDatabase();
    private final OutboxAdmin admin = database.outbox.admin();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aParkedMessageIsListedWithItsReason() {
        MessageId id = park("poison");

        assertThat(admin.parked(10)).singleElement().satisfies(parked -> {
            assertThat(parked.id()).isEqualTo(id);
            assertThat(parked.failedAttempts()).isEqualTo(12);
            assertThat(parked.failure()).isEqualTo(Failure.of("Test", "refused"));
            assertThat(parked.mayHaveBeenSent()).isTrue();
        });
        assertThat(admin.counts(100)).containsEntry(MessageState.PARKED, 1L).containsEntry(MessageState.PENDING, 0L);
    }

    @Test
    void requeueGivesAFreshBudgetAndIsAudited() {
        MessageId id = park("poison");
        AtomicInteger rings = new AtomicInteger();
        database.outbox.onCommit(rings::incrementAndGet);

        assertThat(admin.requeue(id, "anna")).isEqualTo(Answer.DONE);
        assertThat(admin.requeue(id, "ben")).isEqualTo(Answer.NOT_PARKED);
        assertThat(rings).hasValue(1);
        assertThat(database.rows("state = 0 and failed_attempts = 0 and maybe_sent"))
                .isOne();
        assertThat(audit()).containsExactly("anna REQUEUE null " + id);
    }

    @Test
    void discardIsFinalAndAudited() {
        MessageId id = park("poison");

        assertThat(admin.discard(id, "anna", "order was cancelled")).isEqualTo(Answer.DONE);
        assertThat(admin.requeue(id, "ben")).isEqualTo(Answer.NOT_PARKED);
        assertThat(database.drain()).isEmpty();
        assertThat(admin.counts(100)).containsEntry(MessageState.DISCARDED, 1L);
        assertThat(audit()).containsExactly("anna DISCARD order was cancelled " + id);
    }

    @Test
    void whatIsNotParkedCannotBeDiscarded() {
        database.record("pending");
        MessageId id = OutboxDatabase.ids(database.session().claim(ALL)).get(0);

        assertThat(admin.discard(id, "anna", "mistake")).isEqualTo(Answer.NOT_PARKED);
        assertThat(audit()).isEmpty();
    }

    private MessageId park(String text) {
        database.record(text);
        settleAll(
                database.session().claim(ALL),
                m -> new Settlement.Park(m, 12, Failure.of("Test", "refused"), Departure.MAYBE_SENT));
        return admin.parked(1).get(0).id();
    }

    private List<String> audit() {
        return database.jdbi.withHandle(h -> h.createQuery(
                        "select operator || ' ' || action || ' ' || coalesce(reason, 'null') || ' ' || message_id"
                                + " from reliable_outbox_audit order by audit_id")
                .mapTo(String.class)
                .list());
    }
}
