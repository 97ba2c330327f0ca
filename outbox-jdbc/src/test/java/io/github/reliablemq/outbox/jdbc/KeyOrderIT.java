package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P5: of one key only an unbroken run from the head is claimed, by one lane at a time. */
class KeyOrderIT {

    private static final Failure FAILURE = Failure.of("Test", "refused");

    private final OutboxDatabase database = new OutboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whileARunIsOutNoOtherLaneGetsLaterMessagesOfItsKey() {
        database.recordKeyed("k", "10", "11", "12");
        Batch run = database.session().claim(ALL);
        assertThat(texts(run)).containsExactly("10", "11", "12");
        database.recordKeyed("k", "13");
        database.recordKeyed("other", "20");

        OutboxSession other = database.session();
        Batch meanwhile = other.claim(ALL);
        assertThat(texts(meanwhile)).containsExactly("20");
        meanwhile.release();
        settleAll(run, Settlement.Sent::new);
        assertThat(texts(other.claim(ALL))).containsExactlyInAnyOrder("13", "20");
    }

    @Test
    void anOlderMessageThatCommitsLateDoesNotLetLaterOnesPassTheRunThatIsOut() {
        try (Handle slow = database.jdbi.open()) {
            slow.begin();
            database.outbox
                    .producer(slow)
                    .send(Message.to(queue("orders"))
                            .orderingKey("k")
                            .text("9, commits late")
                            .build());
            database.recordKeyed("k", "10", "11");
            Batch run = database.session().claim(ALL);
            assertThat(texts(run)).containsExactly("10", "11");
            database.recordKeyed("k", "12");
            slow.commit();

            Batch late = database.session().claim(ALL);
            assertThat(texts(late)).containsExactly("9, commits late");
            late.release();
            run.release();
        }
    }

    @Test
    void aParkedMessageHoldsBackItsKeyUntilAPersonDecides() {
        database.recordKeyed("k", "head", "behind");
        database.recordKeyed("free", "goes");
        OutboxSession session = database.session();
        settleAll(
                session.claim(ALL),
                m -> m.envelope().body().text().equals("head")
                        ? new Settlement.Park(m, 1, FAILURE, Departure.NOT_SENT)
                        : new Settlement.Release(m, m.departure()));

        assertThat(database.drain()).containsExactly("goes");
        OutboxAdmin admin = database.outbox.admin();
        assertThat(admin.requeue(database.parked().get(0), Operator.named("tester")))
                .isEqualTo(OutboxAdmin.Answer.DONE);
        assertThat(database.drain()).containsExactly("head", "behind");
    }

    @Test
    void aDiscardedMessageNoLongerHoldsBackItsKey() {
        database.recordKeyed("k", "head", "behind");
        settleAll(
                database.session().claim(new Appetite(1, 1 << 20)),
                m -> new Settlement.Park(m, 1, FAILURE, Departure.NOT_SENT));
        assertThat(database.drain()).isEmpty();

        OutboxAdmin admin = database.outbox.admin();
        admin.discard(database.parked().get(0), Operator.named("tester").because("not wanted"));
        assertThat(database.drain()).containsExactly("behind");
    }

    @Test
    void aMessageThatWaitsForARetryHoldsBackItsKey() {
        database.recordKeyed("k", "head", "behind");
        settleAll(
                database.session().claim(new Appetite(1, 1 << 20)),
                m -> new Settlement.RetryAfter(m, Duration.ofHours(1), 1, FAILURE, Departure.NOT_SENT));
        assertThat(database.drain()).isEmpty();

        database.jdbi.useHandle(h -> h.execute("update reliable_outbox set due_at = clock_timestamp()"));
        assertThat(database.drain()).containsExactly("head", "behind");
    }

    @Test
    void oneKeyOfTwoDestinationsIsTwoSequences() {
        database.record(Message.to(queue("a")).orderingKey("k").text("a1").build());
        database.record(Message.to(queue("b")).orderingKey("k").text("b1").build());
        settleAll(
                database.session().claim(ALL),
                m -> m.envelope().body().text().equals("a1")
                        ? new Settlement.Park(m, 1, FAILURE, Departure.NOT_SENT)
                        : new Settlement.Release(m, m.departure()));

        assertThat(database.drain()).containsExactly("b1");
    }

    @Test
    void manyKeysAndAHotOneAllDrainInOrder() {
        database.jdbi.useTransaction(tx -> database.outbox
                .producer(tx)
                .sendAll(IntStream.range(0, 3_000)
                        .mapToObj(i -> Message.to(queue("orders"))
                                .orderingKey(i % 3 == 0 ? "hot" : "k" + i % 700)
                                .text(Integer.toString(i))
                                .build())
                        .toList()));

        List<String> drained = database.drain();
        assertThat(drained).hasSize(3_000).doesNotHaveDuplicates();
        IntStream.range(0, 700)
                .forEach(key -> assertThat(
                                drained.stream().map(Integer::valueOf).filter(i -> i % 3 != 0 && i % 700 == key))
                        .isSorted());
        assertThat(drained.stream().map(Integer::valueOf).filter(i -> i % 3 == 0))
                .isSorted();
    }

    @Test
    void aKeyThatIsAloneGetsLongerRunsAndLeavesRoomAgainWhenOthersCome() {
        sendAll(IntStream.range(0, 2_000).mapToObj(i -> "hot"));
        try (OutboxSession session = database.outbox.open()) {
            assertThat(IntStream.range(0, 4).map(i -> claimedAndSent(session)).boxed())
                    .containsExactly(100, 200, 400, 500);
            sendAll(IntStream.range(0, 2_000).mapToObj(i -> "a" + i));
            IntStream.range(0, 3).forEach(i -> claimedAndSent(session));
            sendAll(IntStream.range(0, 600).mapToObj(i -> "hot"));
            assertThat(hotOfTheNextWithHot(session)).isLessThanOrEqualTo(100);
        }
    }

    private void sendAll(Stream<String> keys) {
        database.jdbi.useTransaction(tx -> database.outbox
                .producer(tx)
                .sendAll(keys.map(key -> Message.to(queue("orders"))
                                .orderingKey(key)
                                .text("x")
                                .build())
                        .toList()));
    }

    private static int claimedAndSent(OutboxSession session) {
        Batch batch = session.claim(new Appetite(500, 1 << 20));
        settleAll(batch, Settlement.Sent::new);
        return batch.messages().size();
    }

    private static long hotOfTheNextWithHot(OutboxSession session) {
        long hot = 0;
        while (hot == 0) {
            Batch batch = session.claim(new Appetite(500, 1 << 20));
            hot = batch.messages().stream()
                    .filter(each -> each.envelope().orderingKey().equals(Optional.of("hot")))
                    .count();
            settleAll(batch, Settlement.Sent::new);
        }
        return hot;
    }

    @Test
    void moreHeldKeysThanOneScanSeesDoNotHideAFreeOne() {
        database.jdbi.useTransaction(tx -> database.outbox
                .producer(tx)
                .sendAll(IntStream.range(0, 1_300)
                        .mapToObj(i -> Message.to(queue("orders"))
                                .orderingKey("held%05d".formatted(i))
                                .text("held")
                                .build())
                        .toList()));
        database.jdbi.useHandle(h -> h.execute("update reliable_outbox set state = 2"));
        database.recordKeyed("z", "free");

        assertThat(database.drain()).containsExactly("free");
    }
}
