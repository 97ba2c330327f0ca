package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.BulkAction;
import io.github.reliablemq.BulkProgress;
import io.github.reliablemq.BulkProgress.Phase;
import io.github.reliablemq.BulkRun;
import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.Rate;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the operators' contract about acting on many messages. */
abstract class OutboxBulkTests extends OutboxLookTests {

    @Test
    void aBulkActionDoesNothingUntilItIsToldTo() {
        park("a");
        BulkRun run = admin().bulk(BulkAction.REQUEUE, MessageFilter.parked(), JANE);
        assertThat(run.progress().total()).isEqualTo(1);
        assertThat(run.progress().phase()).isEqualTo(Phase.OPEN);
        assertThat(list(MessageFilter.parked())).hasSize(1);
        assertThat(admin().audit(10)).isEmpty();
    }

    @Test
    @DisplayName("a bulk action tries one, then does the rest of the set it was frozen with, each on record")
    void triesOneThenDoesTheFrozenRest() {
        park("a");
        park("b");
        park("c");
        probe().commit("other");
        parkAll(Failure.of("Other", "y"));
        BulkRun run = admin().bulk(BulkAction.REQUEUE, MessageFilter.parked().fingerprint("Test"), JANE);
        assertThat(run.tryOne()).satisfies(progress -> {
            assertThat(progress.done()).isEqualTo(1);
            assertThat(progress.left()).isEqualTo(2);
            assertThat(progress.operator().name()).isEqualTo("jane");
        });
        assertThat(probe().drain()).containsExactly("a");
        park("too late");
        BulkProgress end = run.go(Rate.unlimited());
        assertThat(end.phase()).isEqualTo(Phase.FINISHED);
        assertThat(end.done()).isEqualTo(3);
        assertThat(probe().drain()).containsExactly("b", "c");
        assertThat(list(MessageFilter.parked())).hasSize(2);
        assertThat(admin().audit(10)).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.bulk()).isEqualTo(run.id());
            assertThat(entry.action()).isEqualTo("REQUEUE");
            assertThat(entry.mayHaveBeenSent()).isTrue();
        });
    }

    @Test
    @DisplayName("P10: messages that changed since the set was frozen are left alone")
    void leavesChangedMessagesAlone() {
        park("same");
        park("parked again");
        BulkRun run = admin().bulk(BulkAction.DISCARD, MessageFilter.parked(), JANE);
        admin().requeue(parked("parked again"), JANE);
        parkAll(FAILURE);
        BulkProgress end = run.go(Rate.unlimited());
        assertThat(end.done()).isEqualTo(1);
        assertThat(end.unchanged()).isEqualTo(1);
        assertThat(parked("parked again").state()).isEqualTo(MessageState.PARKED);
    }

    @Test
    void canBeStoppedAndGoneOnWithByItsId() {
        park("a");
        park("b");
        BulkRun run = admin().bulk(BulkAction.DISCARD, MessageFilter.parked(), JANE);
        run.tryOne();
        run.stop();
        assertThat(run.progress().phase()).isEqualTo(Phase.STOPPED);
        BulkProgress end = admin().resumeBulk(run.id()).go(Rate.perSecond(1_000));
        assertThat(end.phase()).isEqualTo(Phase.FINISHED);
        assertThat(end.done()).isEqualTo(2);
        assertThat(list(MessageFilter.in(MessageState.DISCARDED))).hasSize(2);
        assertThatThrownBy(() -> admin().resumeBulk(new UUID(1, 2))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void goesNoFasterThanItsRate() {
        park("a");
        park("b");
        park("c");
        park("d");
        BulkRun run = admin().bulk(BulkAction.REQUEUE, MessageFilter.parked(), JANE);
        long before = System.nanoTime();
        assertThat(run.go(Rate.perSecond(10)).done()).isEqualTo(4);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(290));
    }

    @Test
    void cancelsAndErasesToo() {
        commitDelayed("a");
        commitDelayed("b");
        assertThat(admin().bulk(BulkAction.CANCEL, MessageFilter.pending(), JANE)
                        .go(Rate.unlimited())
                        .done())
                .isEqualTo(2);
        assertThat(admin().bulk(BulkAction.ERASE, MessageFilter.in(MessageState.CANCELLED), JANE)
                        .go(Rate.unlimited())
                        .done())
                .isEqualTo(2);
        assertThat(list(MessageFilter.in(MessageState.CANCELLED)))
                .hasSize(2)
                .allSatisfy(message -> assertThat(message.times().erased()).isNotNull());
    }

    @Test
    @DisplayName("a bulk action goes through a message and the one it was edited from, in steps of one, and ends")
    void actsOnAnEditedMessageAndOnItsOriginal() {
        admin().editAsNew(park("original"), text("edited").build(), JANE);
        parkAll(FAILURE);
        admin().discard(list(MessageFilter.parked()).get(0), JANE);
        BulkRun run = admin().bulk(BulkAction.ERASE, MessageFilter.in(MessageState.DISCARDED), JANE);
        run.tryOne();
        BulkProgress end = run.tryOne();
        assertThat(end.done()).isEqualTo(2);
        assertThat(end.phase()).isEqualTo(Phase.FINISHED);
        assertThat(list(MessageFilter.in(MessageState.DISCARDED)))
                .hasSize(2)
                .allSatisfy(message -> assertThat(message.times().erased()).isNotNull());
    }

    @Test
    void anEmptySetIsFinishedAtOnceAndAMisfitRefused() {
        assertThat(admin().bulk(BulkAction.REQUEUE, MessageFilter.parked(), JANE)
                        .progress()
                        .phase())
                .isEqualTo(Phase.FINISHED);
        assertThatThrownBy(() -> admin().bulk(BulkAction.REQUEUE, MessageFilter.pending(), JANE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
