package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the outbox contract about what goes wrong: claims that ended, answers that are lost, refusals. */
abstract class OutboxFaultTests extends OutboxRelaysTests {

    @SuppressWarnings("NullAway.Init")
    OutboxFaultTests() {}

    @Test
    @DisplayName("P10: who settles after the claim is over changes nothing")
    void lateSettlementChangesNothing() {
        probe().commit("a");
        OutboxSession session = probe().session();
        Batch late = session.claim(OutboxStoreContract.HUNGRY);
        session.close();
        assertThatThrownBy(() -> late.settle(OutboxProbe.each(late, Settlement.Sent::new)))
                .isInstanceOf(StoreException.class);
        assertThat(probe().drain()).containsExactly("a");
    }

    @Test
    @DisplayName("P1, P2, P5, P10: a restart of the store frees what was claimed, and forgets what was not committed")
    void aRestartEndsWhatIsOpen() {
        probe().commitKeyed("k", "a", "b");
        probe().commit("c");
        OutboxSession session = probe().session();
        Batch open = session.claim(OutboxStoreContract.HUNGRY);
        assertThatThrownBy(() -> probe().fixture().commit(producer -> {
                    producer.send(
                            Message.to(OutboxStoreContract.ORDERS).text("lost").build());
                    probe().fixture().restart();
                }))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> open.settle(OutboxProbe.each(open, Settlement.Sent::new)))
                .isInstanceOf(StoreException.class);
        open.release();
        assertThat(probe().drain()).containsExactlyInAnyOrder("a", "b", "c").containsSubsequence("a", "b");
    }

    @Test
    @DisplayName("P7, P10: the claim of an owner that vanished ends by itself, and the owner changes nothing any more")
    void theClaimOfAVanishedOwnerComesBack() {
        probe().commit("a");
        Batch vanished = probe().claim();
        probe().fixture().elapse(probe().fixture().store().claimTimeout());
        Batch taken = probe().claim();
        assertThat(taken.messages()).extracting(OutboxProbe::text).containsExactly("a");
        assertThatThrownBy(() -> vanished.settle(OutboxProbe.each(vanished, Settlement.Sent::new)))
                .isInstanceOf(StoreException.class);
        vanished.release();
        probe().assertNothingToClaim();
        taken.release();
        assertThat(probe().drain()).containsExactly("a");
    }

    @Test
    @DisplayName("P1, P10: a settlement whose answer is lost is whole or not at all, and nobody says that it was stale")
    void aSettlementWithoutAnAnswerIsWholeOrNotAtAll() {
        probe().commitKeyed("k", "sent", "parked", "behind it");
        probe().commit("sent too", "released");
        OutboxSession session = probe().session();
        Batch batch = session.claim(OutboxStoreContract.HUNGRY);
        probe().fixture().loseNextAnswer();
        assertThatThrownBy(() -> batch.settle(OutboxProbe.each(batch, OutboxFaultTests::fate)))
                .isInstanceOf(StoreException.class)
                .as("nothing was changed, it would say")
                .isNotInstanceOf(StaleClaimException.class);
        session.close();
        List<String> left = probe().drain();
        assertThat(left).isIn(List.of("released"), List.of("sent", "parked", "behind it", "sent too", "released"));
        probe().assertNothingToClaim();
    }

    private static Settlement fate(Claimed message) {
        return switch (OutboxProbe.text(message)) {
            case "parked" -> new Settlement.Park(message, 1, OutboxStoreContract.FAILURE, Departure.NOT_SENT);
            case "sent", "sent too" -> new Settlement.Sent(message);
            default -> new Settlement.Release(message, Departure.MAYBE_SENT);
        };
    }

    @Test
    @DisplayName("P1, P2: a transaction whose answer is lost is recorded; done again under its ids it is a duplicate")
    void aTransactionWithoutAnAnswerIsRecordedOnce() {
        Message chosen = Message.to(OutboxStoreContract.ORDERS)
                .id(MessageId.named("chosen"))
                .text("chosen")
                .build();
        probe().fixture().loseNextAnswer();
        assertThatThrownBy(() -> probe().fixture().commit(producer -> producer.send(chosen)))
                .isInstanceOf(RuntimeException.class);
        AtomicBoolean duplicate = new AtomicBoolean();
        probe().fixture().commit(producer -> duplicate.set(producer.send(chosen).isDuplicate()));
        assertThat(duplicate).isTrue();
        assertThat(probe().drain()).containsExactly("chosen");
        probe().assertNothingToClaim();
    }

    @Test
    @DisplayName(
            "P2: what was undone to a savepoint is never claimed, and its ids are free; what came before it is kept")
    void whatIsUndoneToASavepointIsNeverClaimed() {
        Message chosen = Message.to(OutboxStoreContract.ORDERS)
                .id(MessageId.named("chosen"))
                .text("chosen")
                .build();
        probe().fixture().commitUpToSavepoint(producer -> producer.send(text("kept")), producer -> {
            producer.send(text("undone"));
            producer.send(chosen);
        });
        assertThat(probe().drain()).containsExactly("kept");
        probe().fixture()
                .commit(producer ->
                        assertThat(producer.send(chosen).isDuplicate()).isFalse());
        assertThat(probe().drain()).containsExactly("chosen");
    }

    @Test
    @DisplayName(
            "P12: a refusal names its type and leaves the transaction usable; nothing of the refused list is recorded")
    void aRefusalLeavesTheTransactionUsable() {
        Message large = Message.to(OutboxStoreContract.ORDERS)
                .body(probe().fixture().tooLarge())
                .build();
        probe().fixture().commit(producer -> {
            producer.send(text("before"));
            refuses(() -> producer.send(large));
            refuses(() -> producer.sendAll(List.of(text("in the same list"), large)));
            refuses(() -> producer.send(Message.to(OutboxStoreContract.ORDERS)
                    .header("no name", "x")
                    .text("bad header")
                    .build()));
            producer.send(text("after"));
        });
        assertThat(probe().drain()).containsExactly("before", "after");
    }

    private static void refuses(Runnable recording) {
        assertThatThrownBy(recording::run).isInstanceOf(InvalidMessageException.class);
    }

    private static Message text(String text) {
        return Message.to(OutboxStoreContract.ORDERS).text(text).build();
    }
}
