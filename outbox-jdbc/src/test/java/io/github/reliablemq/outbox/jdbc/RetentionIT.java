package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.Operator;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of settled messages, and for how long. */
@Timeout(60)
class RetentionIT {

    private static final Operator CLEANER = Operator.named("cleaner");
    private static final Failure REFUSED = Failure.of("Test", "refused");

    private final OutboxDatabase database = new OutboxDatabase(
            builder -> builder.keepSettled(Duration.ofHours(1)).build());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void sentMessagesAreKeptWithoutBodyWhenToldTo() {
        database.recordKeyed("k", "one");
        database.record("two");
        assertThat(database.drain()).containsExactly("one", "two");

        assertThat(database.rows("true")).isZero();
        List<MessageSummary> sent = database.outbox
                .admin()
                .list(MessageFilter.in(MessageState.SENT), 10)
                .messages();
        assertThat(sent).extracting(MessageSummary::key).containsExactly("k", null);
        assertThat(sent)
                .allSatisfy(message -> assertThat(message.times().settled())
                        .isAfterOrEqualTo(message.times().recordedAt()));
        assertThat(database.count("reliable_outbox_settled as t where t::text like '%one%' or t::text like '%two%'"))
                .isZero();
    }

    @Test
    @DisplayName("P3: a settlement that does not commit leaves no trace that the message was sent")
    void whatIsKeptSharesTheFateOfTheSettlement() {
        database.record("sent?");
        Batch batch = database.session().claim(ALL);
        database.jdbi.useHandle(handle -> handle.execute("create function refuse() returns trigger language plpgsql as"
                + " $$ begin raise exception 'no'; end $$; create constraint trigger late after insert on"
                + " reliable_outbox_settled deferrable initially deferred for each row execute function refuse()"));
        assertThat(catchThrowable(() -> settleAll(batch, Settlement.Sent::new))).isNotNull();
        assertThat(database.settled("true")).isZero();
        assertThat(database.rows("state = 0")).isOne();
    }

    @Test
    @DisplayName("P1: an expired message is visible although sent ones are not kept")
    void expiredMessagesAlwaysLeaveATrace() {
        try (OutboxDatabase forgetful = new OutboxDatabase()) {
            forgetful.record(Message.to(OutboxDatabase.plain("").destination())
                    .expiresAt(Instant.EPOCH)
                    .text("late")
                    .build());
            settleAll(forgetful.session().claim(ALL), Settlement.Expire::new);
            assertThat(forgetful.settled("state = 3")).isOne();
            assertThat(forgetful.outbox.admin().purgeSettled(10, CLEANER)).isZero();
        }
    }

    @Test
    void attemptsOfAKeptMessageStayAndArePurgedWithIt() {
        database.record("one");
        settleAll(
                database.session().claim(ALL),
                message -> new Settlement.RetryAfter(message, Duration.ZERO, 1, REFUSED, Departure.NOT_SENT));
        database.drain();
        assertThat(database.count("reliable_outbox_attempt where not parked")).isOne();
        age(Duration.ofHours(2));
        assertThat(database.outbox.admin().purgeSettled(10, CLEANER)).isOne();
        assertThat(database.count("reliable_outbox_attempt")).isZero();
    }

    @Test
    @DisplayName("P8: a purge of everything leaves parked messages and their history")
    void parkedMessagesAndTheirHistoryStay() {
        database.record("parked");
        database.parkAll(REFUSED, Departure.NOT_SENT);
        database.record("sent");
        database.drain();
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox set recorded_at = '2000-01-01'"));
        for (MessageState state : MessageState.values()) {
            if (state.isFinal()) {
                database.outbox.admin().purgeSettled(state, Duration.ZERO, 1_000, CLEANER);
            }
        }
        assertThat(database.settled("true")).isZero();
        assertThat(database.rows("state = 2")).isOne();
        assertThat(database.count("reliable_outbox_attempt")).isOne();
    }

    @Test
    void aPurgeLeavesToAnotherPurgeWhatThatHasAlready() {
        database.record("a", "b", "c");
        database.drain();
        age(Duration.ofHours(2));
        database.jdbi.useTransaction(other -> {
            other.execute("select from reliable_outbox_settled order by settled_at, row_id limit 1 for update");
            assertThat(database.outbox.admin().purgeSettled(10, CLEANER)).isEqualTo(2);
        });
        assertThat(database.outbox.admin().purgeSettled(10, CLEANER)).isOne();
        assertThat(database.count("reliable_outbox_audit where action = 'PURGE' and affected in (1, 2)"))
                .isEqualTo(2);
    }

    @Test
    void aPurgeStopsAtItsBoundAlthoughItWorksInSmallerSteps() {
        database.jdbi.useHandle(handle -> handle.execute("""
                insert into reliable_outbox_settled (row_id, message_id, destination, state, recorded_at, settled_at,
                                                     failed_attempts, maybe_sent)
                select n, gen_random_uuid(), 'queue://orders', 1, now(), now() - interval '2 hours', 0, false
                from generate_series(1, 6000) n"""));
        assertThat(database.outbox.admin().purgeSettled(5_000, CLEANER)).isEqualTo(5_000);
        assertThat(database.settled("true")).isEqualTo(1_000);
        assertThat(database.count("reliable_outbox_audit where affected <= 2000"))
                .isEqualTo(3);
    }

    private void age(Duration by) {
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox_settled set settled_at = settled_at"
                + " - interval '" + by.toSeconds() + " seconds'"));
    }
}
