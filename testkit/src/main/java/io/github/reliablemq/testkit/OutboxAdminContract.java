package io.github.reliablemq.testkit;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.AuditEntry;
import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Destination;
import io.github.reliablemq.EditResult;
import io.github.reliablemq.Erasure;
import io.github.reliablemq.FailedAttempt;
import io.github.reliablemq.Failure;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageDetails;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.OutboxAdmin.Answer;
import io.github.reliablemq.PausedDestination;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link OutboxAdmin} promises. Extend it in your tests and give it a fixture; each test gets a new one. */
public abstract class OutboxAdminContract extends OutboxTidyTests {

    private static final MessageId UNKNOWN = MessageId.named("unknown");

    /**
     * A new fixture with an empty store that keeps sent messages for one day, other settled ones for 30 and chosen ids
     * for 7.
     */
    @Override
    protected abstract AdminFixture fixture();

    /** A store, its surroundings, and what its operators use. */
    protected interface AdminFixture extends OutboxStoreContract.Fixture {

        /** Of the store; always the same one. */
        OutboxAdmin admin();
    }

    @Test
    @DisplayName("P8: a requeued message has a fresh budget and its old id, and is sent")
    void requeueGivesAFreshBudget() {
        MessageId id = park("poison");
        assertThat(admin().requeue(id, JANE)).isEqualTo(Answer.DONE);
        assertThat(admin().requeue(id, JANE)).isEqualTo(Answer.NOT_PARKED);
        Batch batch = probe().claim();
        assertThat(batch.messages()).singleElement().satisfies(message -> {
            assertThat(message.envelope().id()).isEqualTo(id);
            assertThat(message.failedAttempts()).isZero();
            assertThat(message.departure()).isEqualTo(Departure.MAYBE_SENT);
        });
        batch.release();
        assertThat(actions(id)).containsExactly("REQUEUE jane for a test maybe sent");
    }

    @Test
    @DisplayName("P5: a requeued message keeps its place in its key")
    void requeueKeepsThePlaceInTheKey() {
        probe().commitKeyed("k", "first", "second");
        parkFirst("first");
        probe().assertNothingToClaim();
        admin().requeue(parked("first"), JANE);
        assertThat(probe().drain()).containsExactly("first", "second");
    }

    @Test
    @DisplayName("P10: an action on a message that was parked again since it was seen changes nothing")
    void aStaleViewChangesNothing() {
        park("poison");
        MessageSummary seen = list(MessageFilter.parked()).get(0);
        assertThat(admin().requeue(seen, JANE)).isEqualTo(Answer.DONE);
        parkAll(FAILURE);
        assertThat(admin().requeue(seen, JANE)).isEqualTo(Answer.NOT_PARKED);
        assertThat(admin().discard(seen, JANE)).isEqualTo(Answer.NOT_PARKED);
        assertThat(list(MessageFilter.parked())).hasSize(1);
        assertThat(actions(seen.id())).hasSize(1);
        assertThat(admin().discard(list(MessageFilter.parked()).get(0), JANE)).isEqualTo(Answer.DONE);
    }

    @Test
    @DisplayName("P1, P8: a discarded message is never sent, frees its key, and stays visible")
    void discardIsFinalAndVisible() {
        probe().commitKeyed("k", "first", "second");
        parkFirst("first");
        MessageId id = parked("first").id();
        assertThat(admin().discard(id, JANE)).isEqualTo(Answer.DONE);
        assertThat(admin().requeue(id, JANE)).isEqualTo(Answer.NOT_PARKED);
        assertThat(probe().drain()).containsExactly("second");
        assertThat(list(MessageFilter.in(MessageState.DISCARDED)))
                .singleElement()
                .satisfies(message -> assertThat(message.id()).isEqualTo(id));
        assertThat(actions(id)).containsExactly("DISCARD jane for a test");
    }

    @Test
    void onlyParkedMessagesAreRequeuedOrDiscarded() {
        MessageId id = commitDelayed("waiting");
        assertThat(admin().requeue(id, JANE)).isEqualTo(Answer.NOT_PARKED);
        assertThat(admin().discard(id, JANE)).isEqualTo(Answer.NOT_PARKED);
        assertThat(admin().discard(UNKNOWN, JANE)).isEqualTo(Answer.NOT_PARKED);
        assertThat(admin().audit(10)).isEmpty();
    }

    @Test
    @DisplayName("P1: a cancelled message is never sent and stays visible")
    void cancelCallsBackWhatWaits() {
        MessageId delayed = commitDelayed("delayed");
        probe().commit("at once");
        MessageId atOnce = list(MessageFilter.pending()).stream()
                .map(MessageSummary::id)
                .filter(id -> !id.equals(delayed))
                .findFirst()
                .orElseThrow();
        assertThat(admin().cancel(delayed, JANE)).isEqualTo(Cancellation.CANCELLED);
        assertThat(admin().cancel(atOnce, JANE)).isEqualTo(Cancellation.CANCELLED);
        assertThat(admin().cancel(atOnce, JANE)).isEqualTo(Cancellation.NOT_WAITING);
        probe().assertNothingToClaim();
        assertThat(list(MessageFilter.in(MessageState.CANCELLED))).hasSize(2);
        assertThat(actions(delayed)).containsExactly("CANCEL jane for a test");
    }

    @Test
    @DisplayName("H16: cancelling a message whose send ended without an answer says that it may arrive all the same")
    void cancelSaysWhenTheBrokerMayHaveIt() {
        probe().commit("unknown");
        probe().settle(message -> new Settlement.Release(message, Departure.MAYBE_SENT));
        MessageId id = list(MessageFilter.pending()).get(0).id();
        assertThat(admin().cancel(id, JANE)).isEqualTo(Cancellation.MAY_HAVE_BEEN_SENT);
        probe().assertNothingToClaim();
        assertThat(list(MessageFilter.in(MessageState.CANCELLED))
                        .get(0)
                        .trouble()
                        .mayHaveBeenSent())
                .isTrue();
        assertThat(actions(id)).containsExactly("CANCEL jane for a test maybe sent");
    }

    @Test
    @DisplayName("P3: what is being sent at this moment is left alone, and the answer says so")
    void nothingIsDoneToAMessageInAClaim() {
        probe().commit("on its way");
        Batch batch = probe().claim();
        MessageId id = batch.messages().get(0).envelope().id();
        assertThat(admin().cancel(id, JANE)).isEqualTo(Cancellation.MAY_HAVE_BEEN_SENT);
        assertThat(admin().editAsNew(id, text("edited").build(), JANE)).isInstanceOf(EditResult.InClaim.class);
        assertThat(admin().erase(id, JANE)).isEqualTo(Erasure.IN_CLAIM);
        batch.settle(OutboxProbe.each(batch, Settlement.Sent::new));
        assertThat(admin().audit(10)).isEmpty();
        assertThat(admin().cancel(id, JANE)).isEqualTo(Cancellation.NOT_WAITING);
    }

    @Test
    @DisplayName("H17: an edited message has an id of its own, a link to the original, and its place in the key")
    void anEditedMessageKeepsThePlaceInTheKey() {
        probe().commitKeyed("k", "wrong", "second");
        parkFirst("wrong");
        MessageId id = parked("wrong").id();
        MessageDetails details = admin().inspect(id).orElseThrow();
        EditResult result = admin().editAsNew(id, details.edit().text("right").build(), JANE);
        MessageId edited = ((EditResult.Edited) result).id();
        assertThat(edited).isNotEqualTo(id);
        assertThat(probe().drain()).containsExactly("right", "second");
        assertThat(list(MessageFilter.in(MessageState.DISCARDED)).get(0).links().replacedBy())
                .isEqualTo(edited);
        assertThat(list(MessageFilter.in(MessageState.SENT)).get(0).links().original())
                .isEqualTo(id);
        assertThat(actions(id)).containsExactly("EDIT jane for a test");
    }

    @Test
    @DisplayName("P5: a message edited to another key goes behind what is recorded there")
    void anEditedMessageOfAnotherKeyGoesToItsEnd() {
        probe().commitKeyed("wrong", "moved");
        probe().commitKeyed("right", "first");
        MessageId id = list(MessageFilter.pending().orderingKey("wrong")).get(0).id();
        assertThat(admin().editAsNew(id, text("moved").orderingKey("right").build(), JANE))
                .isInstanceOf(EditResult.Edited.class);
        assertThat(probe().drain()).containsExactly("first", "moved");
        assertThat(list(MessageFilter.in(MessageState.CANCELLED))).hasSize(1);
    }

    @Test
    void anEditNeedsSomethingToEditAndAnIdOfItsOwn() {
        MessageId id = park("poison");
        assertThat(admin().editAsNew(UNKNOWN, text("x").build(), JANE)).isInstanceOf(EditResult.NotWaiting.class);
        assertThatThrownBy(() -> admin().editAsNew(id, text("x").id(id).build(), JANE))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining(id.toString());
        assertThat(list(MessageFilter.parked())).hasSize(1);
    }

    @Test
    @DisplayName("an erased message leaves a tombstone without content, in whatever state it was")
    void erasingWipesContentAndLeavesATombstone() {
        probe().commitKeyed("secret", "parked");
        parkAll(FAILURE);
        MessageId parked = list(MessageFilter.parked()).get(0).id();
        MessageId waiting = commitDelayed("waiting");
        assertThat(admin().erase(parked, JANE)).isEqualTo(Erasure.ERASED);
        assertThat(admin().erase(waiting, JANE)).isEqualTo(Erasure.ERASED);
        assertThat(admin().erase(UNKNOWN, JANE)).isEqualTo(Erasure.NOT_FOUND);
        probe().assertNothingToClaim();
        for (MessageId id : List.of(parked, waiting)) {
            MessageDetails details = admin().inspect(id).orElseThrow();
            assertThat(details.envelope()).isEmpty();
            assertThat(details.toString()).doesNotContain("secret", FAILURE.text());
            assertThat(details.rows().get(0).times().erased()).isNotNull();
            assertThat(actions(id)).containsExactly("ERASE jane for a test");
        }
        assertThat(list(MessageFilter.in(MessageState.DISCARDED))).hasSize(1);
        assertThat(list(MessageFilter.in(MessageState.CANCELLED))).hasSize(1);
    }

    @Test
    void inspectShowsContentFailuresAndActions() {
        probe().commit("poison");
        probe().settle(message ->
                new Settlement.RetryAfter(message, Duration.ZERO, 1, Failure.of("First", "x"), Departure.NOT_SENT));
        parkAll(FAILURE);
        MessageId id = list(MessageFilter.parked()).get(0).id();
        admin().requeue(id, JANE);
        MessageDetails details = admin().inspect(id).orElseThrow();
        assertThat(details.envelope().orElseThrow().body().text()).isEqualTo("poison");
        assertThat(details.attempts())
                .extracting(attempt -> attempt.failure().type())
                .containsExactly("First", "Test");
        assertThat(details.attempts())
                .extracting(FailedAttempt::next)
                .containsExactly(MessageState.PENDING, MessageState.PARKED);
        assertThat(details.actions()).extracting(AuditEntry::action).containsExactly("REQUEUE");
        assertThat(admin().inspect(UNKNOWN)).isEmpty();
    }

    @Test
    void pausedDestinationsAreListedAndChangesAudited() {
        Destination orders = queue("orders");
        admin().pause(orders, JANE);
        admin().pause(orders, Operator.named("joe"));
        assertThat(admin().paused()).extracting(PausedDestination::destination).containsExactly(orders);
        assertThat(admin().paused().get(0).operator().name()).isEqualTo("jane");
        admin().resume(orders, JANE);
        admin().resume(orders, JANE);
        assertThat(admin().paused()).isEmpty();
        assertThat(admin().audit(10)).extracting(AuditEntry::action).containsExactly("RESUME", "PAUSE");
    }

    @Test
    void acceptingAStoreThatIsTheSameLeavesNoTrace() {
        probe().commit("goes on");
        admin().acceptRestoredDatabase(JANE);
        assertThat(probe().drain()).containsExactly("goes on");
        admin().acceptRestoredDatabase(JANE);
        assertThat(admin().audit(10)).isEmpty();
    }

    @Test
    @DisplayName("P7: nothing is claimed for a paused destination, by nobody, and the others go on")
    void aPausedDestinationStandsStillUntilItIsResumed() {
        Destination elsewhere = queue("elsewhere");
        admin().pause(OutboxStoreContract.ORDERS, JANE);
        probe().commit("waits");
        probe().commitKeyed("k", "waits too");
        probe().fixture()
                .commit(producer ->
                        producer.send(Message.to(elsewhere).text("goes on").build()));
        assertThat(probe().drain()).containsExactly("goes on");
        admin().resume(OutboxStoreContract.ORDERS, JANE);
        assertThat(probe().drain()).containsExactlyInAnyOrder("waits", "waits too");
    }

    @Test
    @DisplayName("P8: no purge takes a parked message, however old")
    void parkedMessagesSurviveEveryPurge() {
        park("parked");
        probe().commit("sent");
        assertThat(probe().drain()).containsExactly("sent");
        admin().cancel(commitDelayed("cancelled"), JANE);

        probe().fixture().elapse(Duration.ofDays(2));
        assertThat(admin().purgeSettled(100, JANE)).isEqualTo(1);
        assertThat(list(MessageFilter.in(MessageState.CANCELLED))).hasSize(1);

        probe().fixture().elapse(Duration.ofDays(400));
        assertThat(admin().purgeSettled(100, JANE)).isEqualTo(1);
        assertThat(admin().purgeSettled(100, JANE)).isZero();
        assertThatThrownBy(() -> admin().purgeSettled(MessageState.PARKED, Duration.ZERO, 100, JANE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(list(MessageFilter.parked())).hasSize(1);
        assertThat(admin().audit(10)).extracting(AuditEntry::action).containsExactly("PURGE", "PURGE", "CANCEL");
    }

    @Test
    void aPurgeIsBoundedAndByStateAndAge() {
        probe().commit("a", "b", "c");
        probe().drain();
        assertThat(admin().purgeSettled(MessageState.SENT, Duration.ofHours(1), 10, JANE))
                .isZero();
        assertThat(admin().purgeSettled(MessageState.EXPIRED, Duration.ZERO, 10, JANE))
                .isZero();
        assertThat(admin().purgeSettled(MessageState.SENT, Duration.ZERO, 2, JANE))
                .isEqualTo(2);
        assertThat(list(MessageFilter.in(MessageState.SENT))).hasSize(1);
    }
}
