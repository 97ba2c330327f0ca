package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Relay;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RelayPresence.Leftover;
import io.github.reliablemq.testkit.RecordingTransport;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What relays delete by themselves, and how they keep out of everybody's way meanwhile. */
@Timeout(120)
class HousekeepingIT {

    private static final Failure REFUSED = Failure.of("Test", "refused");

    private final OutboxDatabase database = new OutboxDatabase(
            builder -> builder.keepSettled(Duration.ofDays(1)).build());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName(
            "P8: while a relay runs, what was kept long enough vanishes, and parked messages with their history stay")
    void oldRowsVanishWhileARelayRuns() {
        fillWithOldAndYoung();
        RecordingTransport broker = RecordingTransport.create();
        try (Relay relay = Relay.builder("tidy", database.outbox, broker)
                .lanes(1)
                .housekeepingEvery(Duration.ofMillis(100))
                .build()) {
            relay.start();
            database.record("sent meanwhile");
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(database.settled("state = 1 and settled_at < now() - interval '1 day'"))
                        .isZero();
                assertThat(database.settled("state = 3")).isZero();
                assertThat(database.count("reliable_outbox_id")).isOne();
                assertThat(database.count("reliable_outbox_relay where relay = 'gone'"))
                        .isZero();
                assertThat(database.count("reliable_outbox_bulk_item")).isEqualTo(5);
                assertThat(database.count("reliable_outbox_bulk")).isOne();
                assertThat(broker.stored()).hasSize(1);
            });
            assertThat(database.settled("state = 1")).isEqualTo(4);
            assertThat(database.settled("state = 4")).isEqualTo(4);
        }
        assertThat(database.rows("state = 2")).isEqualTo(2);
        assertThat(database.count("reliable_outbox_attempt")).isEqualTo(2);
        assertThat(database.count("reliable_outbox_audit")).isZero();
    }

    private void fillWithOldAndYoung() {
        database.record("parked");
        database.record(Message.to(OutboxDatabase.plain("").destination())
                .id(MessageId.named("parked too"))
                .text("parked too")
                .build());
        database.parkAll(REFUSED, Departure.NOT_SENT);
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox set recorded_at = '2000-01-01'"));
        settled(1, "2 days", 2_500);
        settled(1, "1 hour", 3);
        settled(3, "31 days", 1_500);
        settled(4, "29 days", 4);
        execute("insert into reliable_outbox_id select gen_random_uuid(), now() - interval '8 days'"
                + " from generate_series(1, 1500)");
        execute("update reliable_outbox_id set recorded_at = '2000-01-01' where message_id in"
                + " (select message_id from reliable_outbox)");
        execute("insert into reliable_outbox_relay (incarnation, relay, seen_at) values (gen_random_uuid(), 'gone',"
                + " now() - interval '2 days')");
        bulk("40 days", 1_500);
        bulk("1 day", 5);
    }

    @Test
    void oneRelayTidiesUpAtATime() {
        settled(1, "2 days", 5);
        RelayPresence one = enter("one");
        RelayPresence two = enter("two");
        database.jdbi.useTransaction(other -> {
            // What a relay in the middle of its batch holds.
            other.execute(database.outbox.parts().sql().tidying().begin());
            assertThat(one.tidy()).isEqualTo(Leftover.NONE);
            assertThat(two.tidy()).isEqualTo(Leftover.NONE);
            assertThat(database.settled("true")).isEqualTo(5);
        });
        assertThat(two.tidy()).isEqualTo(Leftover.NONE);
        assertThat(database.settled("true")).isZero();
        one.close();
        two.close();
    }

    @Test
    void aBatchIsSmallAndSaysThatThereIsMore() {
        settled(1, "2 days", 1_001);
        try (RelayPresence relay = enter("one")) {
            assertThat(relay.tidy()).isEqualTo(Leftover.SOME);
            assertThat(database.settled("true")).isEqualTo(1);
            assertThat(relay.tidy()).isEqualTo(Leftover.NONE);
            assertThat(database.settled("true")).isZero();
        }
    }

    @Test
    @DisplayName("P11: a table that cannot be tidied does not keep a relay from saying that it is alive")
    void aBeatDoesNotWaitForATableThatIsLocked() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (RelayPresence relay = enter("one")) {
            database.jdbi.useTransaction(other -> {
                other.execute("lock table reliable_outbox_settled in access exclusive mode");
                Future<Leftover> tidying = threads.submit(relay::tidy);
                assertThatThrownBy(() -> tidying.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(StoreException.class);
                relay.beat();
            });
            assertThat(relay.tidy()).isEqualTo(Leftover.NONE);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void sentMessagesThatAnotherRelayKeepsAreNotTakenByOneThatKeepsNone() {
        settled(1, "2 days", 5);
        settled(1, "40 days", 2);
        JdbcOutbox forgetful = JdbcOutbox.create(database.jdbi);
        try (RelayPresence relay = forgetful.register("forgetful", UUID.randomUUID())) {
            relay.tidy();
        }
        assertThat(database.settled("true")).isEqualTo(5);
    }

    @Test
    @DisplayName("what others hold is left to the next round, not waited for")
    void rowsThatAreHeldAreLeft() {
        settled(1, "2 days", 3);
        try (RelayPresence relay = enter("one")) {
            database.jdbi.useTransaction(other -> {
                other.execute("select from reliable_outbox_settled order by settled_at, row_id limit 1 for update");
                assertThat(relay.tidy()).isEqualTo(Leftover.NONE);
                assertThat(database.settled("true")).isOne();
            });
        }
    }

    private RelayPresence enter(String name) {
        return database.outbox.register(name, UUID.randomUUID());
    }

    private void settled(int state, String age, int rows) {
        execute("""
                insert into reliable_outbox_settled (row_id, message_id, destination, state, recorded_at, settled_at,
                                                     failed_attempts, maybe_sent)
                select n, gen_random_uuid(), 'queue://orders', %d, now(), now() - interval '%s', 0, false
                from generate_series(1, %d) n""".formatted(state, age, rows));
    }

    private void bulk(String age, int items) {
        UUID id = UUID.randomUUID();
        for (String statement : List.of("""
                insert into reliable_outbox_bulk (bulk_id, action, operator, ended_at, total)
                values ('%s', 'DISCARD', 'jane', now() - interval '%s', %d)""", """
                insert into reliable_outbox_bulk_item (bulk_id, row_id, message_id, attempt_id)
                select '%1$s', n, gen_random_uuid(), 0 from generate_series(1, %3$d) n""")) {
            execute(statement.formatted(id, age, items));
        }
    }

    private void execute(String statement) {
        database.jdbi.useHandle(handle -> handle.execute(statement));
    }
}
