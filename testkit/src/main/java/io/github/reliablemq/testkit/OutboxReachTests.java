package io.github.reliablemq.testkit;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.Reach.Spread;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which destinations a claim takes from, and what a look shows. */
abstract class OutboxReachTests extends OutboxKeyOrderTests {

    private static final Destination A = queue("contract.a");
    private static final Destination B = queue("contract.b");
    private static final Duration WAIT = Duration.ofSeconds(5);

    @SuppressWarnings("NullAway.Init")
    OutboxReachTests() {}

    @Test
    @DisplayName("P7: a claim leaves alone what it is told to, keyed, unkeyed or due later")
    void aClaimLeavesDestinationsAlone() {
        recordForBoth();
        assertThat(take(new Reach.AllBut(Set.of(A), Spread.ANY))).containsExactlyInAnyOrder("b1", "b2");
        assertThat(take(new Reach.AllBut(Set.of(A), Spread.ANY))).isEmpty();
        assertThat(take(Reach.EVERYTHING)).containsExactlyInAnyOrder("a1", "a2");
    }

    @Test
    void aClaimTakesFromOneDestinationOnly() {
        recordForBoth();
        assertThat(take(new Reach.Only(B))).containsExactlyInAnyOrder("b1", "b2");
        assertThat(take(new Reach.Only(B))).isEmpty();
        assertThat(take(new Reach.Only(queue("contract.nobody")))).isEmpty();
    }

    @Test
    @DisplayName("P7: a batch of one destination has one, and the next claim gets the other")
    void aBatchMayBeOfOneDestination() {
        recordForBoth();
        OutboxSession session = probe().session();
        for (int claims = 0; claims < 2; claims++) {
            Batch batch = session.claim(new Appetite(100, 1 << 20, new Reach.AllBut(Set.of(), Spread.ONE)));
            assertThat(batch.messages())
                    .hasSize(2)
                    .extracting(message -> message.envelope().destination())
                    .containsOnly(batch.messages().get(0).envelope().destination());
            batch.settle(OutboxProbe.each(batch, Settlement.Sent::new));
        }
        probe().assertNothingToClaim();
    }

    @Test
    void aFullBatchSaysThatThereIsLikelyMore() {
        probe().commit("a", "b", "c");
        Batch full = probe().claim(new Appetite(2, 1 << 20));
        assertThat(full.isFull()).isTrue();
        full.release();
        Batch all = probe().claim(new Appetite(100, 1 << 20));
        assertThat(all.isFull()).isFalse();
        all.release();
    }

    @Test
    @DisplayName("P7: a batch says that it left nothing only where nothing may be left")
    void aBatchThatMayLeaveSomethingSaysSo() {
        recordForBoth();
        for (Appetite narrow : List.of(
                new Appetite(1, 1 << 20),
                new Appetite(100, 1),
                new Appetite(100, 1 << 20, new Reach.AllBut(Set.of(), Spread.ONE)))) {
            Batch batch = probe().claim(narrow);
            assertThat(batch.left().work()).as("%s", narrow).isEqualTo(Outlook.Work.LIKELY);
            batch.release();
        }
        Batch withKeys = probe().claim(new Appetite(100, 1 << 20));
        assertThat(withKeys.left().work()).isNotEqualTo(Outlook.Work.NONE);
        withKeys.settle(OutboxProbe.each(withKeys, Settlement.Sent::new));
        assertThat(probe().session().claim(new Appetite(100, 1 << 20)).left().work())
                .isEqualTo(Outlook.Work.NONE);
    }

    @Test
    void aLookShowsWhetherThereIsWork() {
        OutboxSession session = probe().session();
        assertThat(session.look(Reach.EVERYTHING).work()).isEqualTo(Outlook.Work.NONE);
        probe().fixture().commit(producer -> producer.send(to(A, "a")));
        assertThat(session.look(Reach.EVERYTHING).work()).isEqualTo(Outlook.Work.LIKELY);
        assertThat(session.look(new Reach.Only(A)).work()).isEqualTo(Outlook.Work.LIKELY);
        assertThat(session.look(new Reach.Only(B)).work()).isEqualTo(Outlook.Work.NONE);
        assertThat(session.look(new Reach.AllBut(Set.of(A), Spread.ANY)).work()).isEqualTo(Outlook.Work.NONE);
        assertThat(probe().drain()).containsExactly("a");
        assertThat(session.look(Reach.EVERYTHING).work()).isEqualTo(Outlook.Work.NONE);
    }

    @Test
    @DisplayName("P7, P9: a look and an empty claim tell when the next message is due")
    void theNextDueTimeIsKnown() {
        probe().fixture()
                .commit(producer ->
                        producer.send(Message.to(A).text("later").delay(WAIT).build()));
        OutboxSession session = probe().session();
        Outlook outlook = session.look(Reach.EVERYTHING);
        assertThat(outlook.work()).isEqualTo(Outlook.Work.NONE);
        assertThat(outlook.nextDue()).isBetween(Duration.ZERO, WAIT);
        Batch empty = session.claim(new Appetite(100, 1 << 20));
        assertThat(empty.messages()).isEmpty();
        assertThat(empty.left().nextDue()).isBetween(Duration.ZERO, WAIT);
        assertThat(session.look(new Reach.Only(B)).nextDue()).isNull();
        probe().fixture().elapse(WAIT.plusSeconds(1));
        assertThat(session.look(Reach.EVERYTHING).work()).isEqualTo(Outlook.Work.LIKELY);
    }

    @Test
    void whatWaitsForCenturiesIsNotDue() {
        Instant far = Instant.parse("9999-12-30T00:00:00Z");
        probe().fixture()
                .commit(producer ->
                        producer.send(Message.to(A).text("far").deliverAt(far).build()));
        Outlook outlook = probe().session().look(Reach.EVERYTHING);
        assertThat(outlook.work()).isEqualTo(Outlook.Work.NONE);
        assertThat(outlook.nextDue()).isGreaterThan(Duration.ofDays(365 * 1_000));
    }

    private void recordForBoth() {
        probe().fixture().commit(producer -> {
            producer.sendAll(List.of(to(A, "a1"), to(B, "b1")));
            producer.send(Message.to(A).orderingKey("k").text("a2").build());
            producer.send(Message.to(B).orderingKey("k").text("b2").build());
        });
    }

    /** Claims once and sends all of it. */
    private List<String> take(Reach reach) {
        Batch batch = probe().session().claim(new Appetite(100, 1 << 20, reach));
        if (!batch.messages().isEmpty()) {
            batch.settle(OutboxProbe.each(batch, Settlement.Sent::new));
        }
        return batch.messages().stream().map(OutboxProbe::text).toList();
    }

    private static Message to(Destination destination, String text) {
        return Message.to(destination).text(text).build();
    }
}
