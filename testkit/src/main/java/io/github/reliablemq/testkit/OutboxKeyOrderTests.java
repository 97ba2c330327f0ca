package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the outbox contract about ordering keys (P5): of one key and destination a claim has an unbroken run from
 * the head, nobody else has another run of it meanwhile, and a message that waits or is parked holds back the later
 * ones of its key, and nobody else.
 */
abstract class OutboxKeyOrderTests extends OutboxConcurrencyTests {

    private static final Duration WAIT = Duration.ofSeconds(5);

    @Test
    void aRunIsUnbrokenFromItsHead() {
        probe().commitKeyed("k", "1", "2", "3", "4");
        Batch first = probe().claim(new Appetite(3, OutboxStoreContract.HUNGRY.bytes()));
        assertThat(first.messages()).map(OutboxProbe::text).isNotEmpty().isSubsetOf("1", "2", "3");
        assertThat(OutboxProbe.text(first.messages().get(0))).isEqualTo("1");
        first.release();
        assertThat(probe().drain()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void whileARunIsOutNobodyGetsAnotherOfItsKey() {
        probe().commitKeyed("k", "1", "2", "3");
        Batch run = probe().claim(new Appetite(2, OutboxStoreContract.HUNGRY.bytes()));
        probe().assertNothingToClaim();
        run.settle(OutboxProbe.each(run, Settlement.Sent::new));
        assertThat(probe().drain()).endsWith("3");
    }

    @Test
    void messagesRecordedWhileARunIsOutWaitForItsEnd() {
        probe().commitKeyed("k", "1", "2");
        Batch run = probe().claim();
        probe().commitKeyed("k", "3");
        probe().commitKeyed("other", "free");
        assertThat(probe().drain()).containsExactly("free");
        run.settle(OutboxProbe.each(run, Settlement.Sent::new));
        assertThat(probe().drain()).containsExactly("3");
    }

    @Test
    void aReleasedRunIsClaimedFromItsHeadAgain() {
        probe().commitKeyed("k", "1", "2");
        Batch run = probe().claim();
        probe().commitKeyed("k", "3");
        run.release();
        assertThat(probe().drain()).containsExactly("1", "2", "3");
    }

    @Test
    void aMessageThatWaitsForARetryHoldsBackItsKeyOnly() {
        probe().commitKeyed("k", "head", "next");
        Batch run = probe().claim();
        run.settle(OutboxProbe.each(
                run,
                message -> OutboxProbe.text(message).equals("head")
                        ? new Settlement.RetryAfter(message, WAIT, 1, OutboxStoreContract.FAILURE, Departure.NOT_SENT)
                        : new Settlement.Release(message, Departure.NOT_SENT)));
        probe().commitKeyed("k", "last");
        probe().commitKeyed("other", "1");
        probe().commit("unkeyed");
        assertThat(probe().drain()).containsExactlyInAnyOrder("1", "unkeyed");
        probe().fixture().elapse(WAIT.plusSeconds(1));
        assertThat(probe().drain()).containsExactly("head", "next", "last");
    }

    @Test
    void aParkedMessageHoldsBackItsKeyOnly() {
        probe().commitKeyed("k", "head", "next");
        Batch run = probe().claim();
        run.settle(OutboxProbe.each(
                run,
                message -> OutboxProbe.text(message).equals("head")
                        ? new Settlement.Park(message, 1, OutboxStoreContract.FAILURE, Departure.NOT_SENT)
                        : new Settlement.Release(message, Departure.NOT_SENT)));
        probe().commitKeyed("k", "last");
        probe().commitKeyed("other", "1");
        probe().commit("unkeyed");
        assertThat(probe().drain()).containsExactlyInAnyOrder("1", "unkeyed");
        probe().fixture().elapse(WAIT);
        probe().assertNothingToClaim();
    }

    @Test
    void anExpiredHeadLetsItsKeyGo() {
        probe().commitKeyed("k", "head", "next");
        Batch run = probe().claim();
        run.settle(OutboxProbe.each(
                run,
                message -> OutboxProbe.text(message).equals("head")
                        ? new Settlement.Expire(message)
                        : new Settlement.Release(message, Departure.NOT_SENT)));
        assertThat(probe().drain()).containsExactly("next");
    }

    @Test
    @DisplayName("A key is a name within its destination")
    void oneKeyInTwoDestinationsIsTwoKeys() {
        probe().commitKeyed("k", "head");
        Batch run = probe().claim();
        probe().fixture()
                .commit(producer -> producer.send(Message.to(Destination.queue("contract.elsewhere"))
                        .orderingKey("k")
                        .text("elsewhere")
                        .build()));
        assertThat(probe().drain()).containsExactly("elsewhere");
        run.release();
    }

    @Test
    void theKeyOfAVanishedOwnerGoesOnFromItsHead() {
        probe().commitKeyed("k", "1", "2");
        probe().claim();
        probe().commitKeyed("k", "3");
        probe().fixture().elapse(probe().fixture().store().claimTimeout());
        assertThat(probe().drain()).containsExactly("1", "2", "3");
    }
}
