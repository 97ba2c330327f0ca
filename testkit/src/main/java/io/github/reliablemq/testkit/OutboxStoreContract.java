package io.github.reliablemq.testkit;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every {@link OutboxStore} promises, ordering keys and many threads included. Extend it in your tests and give it
 * a fixture; each test gets a new one.
 */
public abstract class OutboxStoreContract extends OutboxFaultTests {

    /** A store under test and its surroundings. */
    public interface Fixture extends AutoCloseable {

        /** An empty store; always the same one. */
        OutboxStore store();

        /**
         * Does the work in a transaction of its own and commits it. May be called from any thread, and within another
         * call.
         */
        void commit(Consumer<ReliableProducer> work);

        /** Does the work in a transaction of its own and rolls it back. */
        void rollBack(Consumer<ReliableProducer> work);

        /** Does one thing and another in a transaction of its own, rolls back to a savepoint between, and commits. */
        void commitUpToSavepoint(Consumer<ReliableProducer> kept, Consumer<ReliableProducer> undone);

        /** A body larger than the store takes. */
        Body tooLarge();

        /** The time by which the store judges due times and expiries, now. */
        Instant now();

        /**
         * Lets that much time pass for the store: advances its clock, moves the times it stored, or waits where a
         * server owns the time. Claims need not end by this alone.
         */
        void elapse(Duration time);

        /**
         * Ends all transactions that are open at the store, claims included, without asking anybody: as a server does
         * that is restarted. May be called from within {@link #commit}.
         */
        void restart();

        /**
         * Has the next commit take effect, of a transaction or of what became of a claim, and its answer get lost, and
         * the connection with it: whoever asked for it is told of a failure.
         */
        void loseNextAnswer();

        /** Closes what the fixture opened. */
        @Override
        default void close() {}
    }

    static final Appetite HUNGRY = new Appetite(1_000, 64L << 20);
    static final Destination ORDERS = queue("contract.orders");
    static final Failure FAILURE = Failure.of("ContractFailure", "refused by the contract");

    private static final Duration WAIT = Duration.ofSeconds(5);

    /** A new fixture with an empty store that allows ten connections at once. */
    @Override
    protected abstract Fixture fixture();

    @Test
    @DisplayName("P2: nothing of a rolled-back transaction is ever claimed")
    void rolledBackMessagesAreInvisible() {
        probe().fixture().rollBack(producer -> producer.send(text("phantom")));
        probe().commit("real");
        assertThat(probe().drain()).containsExactly("real");
    }

    @Test
    @DisplayName("P2: nothing is claimed before its commit")
    void uncommittedMessagesAreInvisible() {
        probe().fixture().commit(producer -> {
            producer.send(text("later"));
            probe().assertNothingToClaim();
        });
        assertThat(probe().drain()).containsExactly("later");
    }

    @Test
    @DisplayName("P1: a message that commits after later ones were sent is not skipped")
    void lateCommitsAreNotSkipped() {
        probe().fixture().commit(slow -> {
            slow.send(text("slow"));
            probe().commit("fast");
            assertThat(probe().drain()).containsExactly("fast");
        });
        assertThat(probe().drain()).containsExactly("slow");
    }

    @Test
    void committedMessagesAreClaimedInTheOrderOfRecording() {
        probe().commit("a", "b", "c");
        probe().fixture().commit(producer -> producer.sendAll(List.of(text("d"), text("e"))));
        assertThat(probe().drain()).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void sentMessagesAreNeverClaimedAgain() {
        probe().commit("a", "b");
        assertThat(probe().drain()).containsExactly("a", "b");
        probe().assertNothingToClaim();
    }

    @Test
    void aClaimedMessageIsNobodyElses() {
        probe().commit("a", "b");
        Batch mine = probe().claim();
        probe().assertNothingToClaim();
        mine.release();
        assertThat(probe().drain()).containsExactly("a", "b");
    }

    @Test
    @DisplayName("P6, P11: a released batch comes back as it was, at once and in order")
    void releasedBatchesComeBackUnchanged() {
        probe().commit("a", "b");
        probe().claim().release();
        Batch again = probe().claim();
        assertThat(again.messages()).extracting(OutboxProbe::text).containsExactly("a", "b");
        assertThat(again.messages()).allSatisfy(message -> {
            assertThat(message.failedAttempts()).isZero();
            assertThat(message.departure()).isEqualTo(Departure.NOT_SENT);
        });
        again.release();
    }

    @Test
    @DisplayName("P3: an unknown outcome is remembered")
    void maybeSentIsRemembered() {
        probe().commit("a");
        probe().settle(message -> new Settlement.Release(message, Departure.MAYBE_SENT));
        probe().settle(message -> {
            assertThat(message.departure()).isEqualTo(Departure.MAYBE_SENT);
            assertThat(message.failedAttempts()).isZero();
            return new Settlement.Sent(message);
        });
    }

    @Test
    void aRetryWaitsForItsTimeAndRemembersItsFailures() {
        probe().commit("a");
        probe().settle(message -> new Settlement.RetryAfter(message, WAIT, 3, FAILURE, Departure.MAYBE_SENT));
        probe().assertNothingToClaim();
        probe().fixture().elapse(WAIT.plusSeconds(1));
        probe().settle(message -> {
            assertThat(message.failedAttempts()).isEqualTo(3);
            assertThat(message.departure()).isEqualTo(Departure.MAYBE_SENT);
            return new Settlement.Sent(message);
        });
    }

    @Test
    @DisplayName("P8: a parked message is not claimed, however much time passes")
    void parkedMessagesStay() {
        probe().commit("a", "b");
        probe().settle(message -> OutboxProbe.text(message).equals("a")
                ? new Settlement.Park(message, 12, FAILURE, Departure.NOT_SENT)
                : new Settlement.Sent(message));
        probe().fixture().elapse(WAIT);
        probe().assertNothingToClaim();
    }

    @Test
    @DisplayName("P9: a delayed message does not leave early, and holds up nobody")
    void delayedMessagesWaitForTheirTime() {
        probe().fixture().commit(producer -> {
            producer.send(Message.to(ORDERS).text("delayed").delay(WAIT).build());
            producer.send(Message.to(ORDERS)
                    .text("far")
                    .deliverAt(Instant.parse("9000-01-01T00:00:00Z"))
                    .build());
            producer.send(
                    Message.to(ORDERS).text("past").deliverAt(Instant.EPOCH).build());
            producer.send(text("now"));
        });
        assertThat(probe().drain()).containsExactlyInAnyOrder("past", "now");
        probe().fixture().elapse(WAIT.plusSeconds(1));
        assertThat(probe().drain()).containsExactly("delayed");
    }

    @Test
    void anExpiredMessageIsClaimedAsExpiredAndEndsThere() {
        Instant expiry = probe().fixture().now().plus(WAIT);
        probe().fixture()
                .commit(producer -> producer.send(
                        Message.to(ORDERS).text("stale").expiresAt(expiry).build()));
        probe().settle(message -> {
            assertThat(message.freshness()).isEqualTo(Freshness.FRESH);
            return new Settlement.Release(message, Departure.NOT_SENT);
        });
        probe().fixture().elapse(WAIT.plusSeconds(1));
        probe().settle(message -> {
            assertThat(message.freshness()).isEqualTo(Freshness.EXPIRED);
            return new Settlement.Expire(message);
        });
        probe().assertNothingToClaim();
    }

    @Test
    void oneBatchMayEndInManyWays() {
        probe().commit("sent", "released", "parked", "retried");
        probe().settle(message -> switch (OutboxProbe.text(message)) {
            case "sent" -> new Settlement.Sent(message);
            case "released" -> new Settlement.Release(message, Departure.NOT_SENT);
            case "parked" -> new Settlement.Park(message, 1, FAILURE, Departure.NOT_SENT);
            default -> new Settlement.RetryAfter(message, WAIT, 1, FAILURE, Departure.NOT_SENT);
        });
        assertThat(probe().drain()).containsExactly("released");
        probe().fixture().elapse(WAIT.plusSeconds(1));
        assertThat(probe().drain()).containsExactly("retried");
    }

    @Test
    void aClaimTakesNoMoreMessagesThanItsAppetite() {
        probe().commit("a", "b", "c", "d", "e");
        Batch batch = probe().claim(new Appetite(2, HUNGRY.bytes()));
        assertThat(batch.messages()).extracting(OutboxProbe::text).containsExactly("a", "b");
        batch.release();
    }

    @Test
    void aClaimTakesNoMoreBytesThanItsAppetiteButAlwaysOneMessage() {
        for (String name : List.of("a", "b", "c", "d")) {
            probe().commit(name.repeat(1_000));
        }
        Batch few = probe().claim(new Appetite(100, 2_500));
        assertThat(few.messages()).hasSizeBetween(1, 2);
        few.release();
        Batch one = probe().claim(new Appetite(100, 10));
        assertThat(one.messages()).hasSize(1);
        one.release();
        assertThat(probe().drain()).hasSize(4);
    }

    @Test
    void closingASessionEndsItsClaim() {
        probe().commit("a");
        OutboxSession session = probe().session();
        assertThat(session.claim(HUNGRY).messages()).hasSize(1);
        session.close();
        assertThat(probe().drain()).containsExactly("a");
    }

    @Test
    void idsAreTheChosenOnesOrNewOnes() {
        MessageId chosen = MessageId.named("order-4711-placed");
        probe().fixture().commit(producer -> {
            assertThat(producer.send(
                            Message.to(ORDERS).text("chosen").id(chosen).build()))
                    .isEqualTo(new Recorded(chosen, Recorded.Answer.NEW));
            List<Recorded> made = producer.sendAll(List.of(text("x"), text("y")));
            assertThat(made)
                    .hasSize(2)
                    .doesNotHaveDuplicates()
                    .noneMatch(Recorded::isDuplicate)
                    .extracting(Recorded::id)
                    .doesNotContain(chosen);
        });
        List<Claimed> claimed = probe().claim().messages();
        assertThat(claimed)
                .extracting(message -> message.envelope().id())
                .contains(chosen)
                .doesNotHaveDuplicates();
    }

    @Test
    void aChosenIdIsRecordedOnce() {
        Message chosen = Message.to(ORDERS)
                .text("chosen")
                .id(MessageId.named("order-4711"))
                .build();
        probe().fixture().rollBack(producer -> producer.send(chosen));
        probe().fixture().commit(producer -> {
            assertThat(producer.sendAll(List.of(chosen, text("x"), chosen)))
                    .extracting(Recorded::isDuplicate)
                    .containsExactly(false, false, true);
            assertThat(producer.send(chosen).isDuplicate()).isTrue();
        });
        assertThat(probe().drain()).containsExactly("chosen", "x");
        probe().fixture().commit(producer -> {
            assertThat(producer.send(chosen).isDuplicate()).isTrue();
            producer.send(text("y"));
        });
        assertThat(probe().drain()).containsExactly("y");
    }

    @Test
    @DisplayName("P12: headers and body are claimed exactly as they were recorded")
    void contentIsExact() {
        List<Message> messages = Samples.messages(ORDERS);
        Instant before = probe().fixture().now();
        probe().fixture().commit(producer -> producer.sendAll(messages));
        Instant after = probe().fixture().now();
        List<Claimed> claimed = probe().takeAll();
        assertThat(claimed).hasSameSizeAs(messages);
        for (int i = 0; i < messages.size(); i++) {
            Message sent = messages.get(i);
            Claimed got = claimed.get(i);
            assertThat(got.envelope().destination()).isEqualTo(sent.destination());
            assertThat(got.envelope().orderingKey()).isEqualTo(sent.orderingKey());
            assertThat(got.envelope().headers()).isEqualTo(sent.headers());
            assertThat(got.envelope().body()).isEqualTo(sent.body());
            assertThat(got.envelope().recordedAt()).isBetween(before.minusMillis(1), after.plusMillis(1));
        }
    }

    @Test
    void aClosedSubscriptionHearsNothing() {
        Body silence = Body.text("silence");
        Consumer<ReliableProducer> send =
                producer -> producer.send(Message.to(ORDERS).body(silence).build());
        OutboxStore.Subscription subscription = probe().fixture().store().onCommit(cause -> {
            throw new AssertionError("rung after its end");
        });
        subscription.close();
        subscription.close();
        probe().fixture().commit(send);
        assertThat(probe().drain()).containsExactly("silence");
    }

    private static Message text(String text) {
        return Message.to(ORDERS).text(text).build();
    }
}
