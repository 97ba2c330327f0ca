package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P1, P3, P10 and P11: the claim is a transaction. */
class ClaimIT {

    private static final Failure FAILURE = Failure.of("Test", "refused");

    private final OutboxDatabase database = new OutboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void sentRowsAreGoneAndTheOthersComeBackAsTheySettled() {
        database.record("sent", "released", "unknown", "parked", "expired");
        Batch batch = database.session().claim(ALL);

        settleAll(batch, m -> switch (m.envelope().body().text()) {
            case "sent" -> new Settlement.Sent(m);
            case "released" -> new Settlement.Release(m, m.departure());
            case "unknown" -> new Settlement.Release(m, Departure.MAYBE_SENT);
            case "parked" -> new Settlement.Park(m, 3, FAILURE, Departure.NOT_SENT);
            default -> new Settlement.Expire(m);
        });

        assertThat(database.rows("true")).isEqualTo(3);
        assertThat(database.rows("state = 2 and failed_attempts = 3 and failure_text = 'refused'"))
                .isOne();
        assertThat(database.settled("state = 3")).isOne();
        assertThat(database.rows("state = 0 and maybe_sent")).isOne();
        assertThat(database.drain()).containsExactly("released", "unknown");
    }

    @Test
    void aRetryIsNotClaimedBeforeItIsDue() {
        database.record("retried");
        OutboxSession session = database.session();
        settleAll(
                session.claim(ALL),
                m -> new Settlement.RetryAfter(m, Duration.ofHours(1), 1, FAILURE, Departure.NOT_SENT));
        assertThat(database.drain()).isEmpty();

        database.jdbi.useHandle(h -> h.execute("update reliable_outbox set due_at = due_at - interval '1 hour'"));
        Batch again = session.claim(ALL);
        assertThat(texts(again)).containsExactly("retried");
        assertThat(again.messages().get(0).failedAttempts()).isOne();
    }

    @Test
    void aReleasedBatchIsAsItWas() {
        database.record("one", "two");
        OutboxSession session = database.session();
        session.claim(ALL).release();

        assertThat(texts(session.claim(ALL))).containsExactly("one", "two");
    }

    @Test
    void twoSessionsNeverHoldTheSameMessage() throws ExecutionException, InterruptedException {
        database.record(IntStream.range(0, 400).mapToObj(i -> "m" + i).toArray(String[]::new));
        ExecutorService lanes = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<String>>> claims = lanes.invokeAll(IntStream.range(0, 8)
                    .<Callable<List<String>>>mapToObj(i ->
                            () -> texts(database.outbox.open().claim(new Appetite(30, 1 << 20))))
                    .toList());
            Set<String> seen = new HashSet<>();
            int total = 0;
            for (Future<List<String>> claim : claims) {
                seen.addAll(claim.get());
                total += claim.get().size();
            }
            assertThat(total).isEqualTo(8 * 30);
            assertThat(seen).hasSize(total);
        } finally {
            lanes.shutdownNow();
        }
    }

    @Test
    void theRowsOfAKilledRelayAreFreeAtOnce() {
        database.record("one", "two");
        Batch dead = database.session().claim(ALL);
        terminateClaims();

        assertThat(database.drain()).containsExactly("one", "two");
        assertThatThrownBy(() -> settleAll(dead, Settlement.Sent::new)).isInstanceOf(StoreException.class);
    }

    @Test
    void aFrozenRelaysClaimIsEndedByTheDatabaseAndItsLateSettlementChangesNothing() {
        try (OutboxDatabase impatient = new OutboxDatabase(
                settings -> settings.claimTimeout(Duration.ofSeconds(1)).build())) {
            impatient.record("one", "two");
            Batch frozen = impatient.session().claim(ALL);
            assertThat(impatient.drain()).isEmpty();

            OutboxSession heir = impatient.session();
            Batch taken = Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> heir.claim(ALL), batch -> !batch.messages().isEmpty());
            assertThat(texts(taken)).containsExactly("one", "two");
            assertThatThrownBy(() -> settleAll(frozen, Settlement.Sent::new)).isInstanceOf(StaleClaimException.class);
            taken.release();
            assertThat(impatient.rows("state = 0")).isEqualTo(2);
        }
    }

    @Test
    void claimsAreReadCommittedWhateverTheSessionsDefault() {
        database.jdbi.useHandle(h -> {
            h.execute("do $$ begin execute 'alter database ' || current_database()"
                    + " || ' set default_transaction_isolation = serializable'; end $$");
            h.execute("create table seen (isolation text)");
            h.execute("create function see() returns trigger language plpgsql as $$ begin"
                    + " insert into seen values (current_setting('transaction_isolation')); return old; end $$");
            h.execute("create trigger see before delete on reliable_outbox for each row execute function see()");
        });
        database.record("one");
        settleAll(database.session().claim(ALL), Settlement.Sent::new);

        String isolation = database.jdbi.withHandle(
                h -> h.select("select isolation from seen").mapTo(String.class).one());
        assertThat(isolation).isEqualTo("read committed");
    }

    @Test
    void aParkedRowWhoseDestinationCannotBeReadIsStillListed() {
        database.record("damaged");
        database.jdbi.useHandle(h -> h.execute("update reliable_outbox set destination = 'nowhere'"));

        assertThat(database.drain()).isEmpty();
        assertThat(database.parked())
                .singleElement()
                .satisfies(parked -> assertThat(parked.destination()).isEqualTo("nowhere"));
    }

    @Test
    void everyMessageOfABatchNeedsExactlyOneSettlement() {
        database.record("one", "two");
        Batch batch = database.session().claim(ALL);

        Settlement first = new Settlement.Sent(batch.messages().get(0));
        assertThatThrownBy(() -> batch.settle(List.of(first))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.settle(List.of(first, first))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBatchStaysWithinItsBytesButTakesOneMessageInAnyCase() {
        database.record("x".repeat(1_000), "y".repeat(1_000), "z".repeat(1_000));
        OutboxSession session = database.session();

        Batch two = session.claim(new Appetite(100, 2_500));
        assertThat(two.messages()).hasSize(2);
        two.release();
        assertThat(session.claim(new Appetite(100, 10)).messages()).hasSize(1);
    }

    @Test
    void aRowThatCannotBeReadIsParkedAndItsNeighboursAreClaimed() {
        database.record("before");
        MessageId damaged = MessageId.named("damaged");
        database.record(
                Message.to(plain("").destination()).id(damaged).text("damaged").build());
        database.record("after");
        database.jdbi.useHandle(
                h -> h.execute("update reliable_outbox set headers = 'no type' where message_id = ?", damaged.value()));

        assertThat(database.drain()).containsExactly("before", "after");
        assertThat(database.parked())
                .singleElement()
                .satisfies(parked -> assertThat(parked.id()).isEqualTo(damaged));
    }

    @Test
    void aRowOfAKeyThatCannotBeReadHoldsBackItsKey() {
        database.recordKeyed("k", "damaged", "behind");
        database.jdbi.useHandle(
                h -> h.execute("update reliable_outbox set format = 99 where convert_from(body, 'UTF8') = 'damaged'"));

        assertThat(database.drain()).isEmpty();
        assertThat(database.rows("state = 2")).isOne();
        assertThat(database.rows("state = 0")).isOne();
    }

    private void terminateClaims() {
        database.jdbi.useHandle(h ->
                h.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                        + " and pid <> pg_backend_pid() and state = 'idle in transaction'"));
    }
}
