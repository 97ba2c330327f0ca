package io.github.reliablemq.testkit;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Count;
import io.github.reliablemq.DestinationLag;
import io.github.reliablemq.Failure;
import io.github.reliablemq.FailureGroup;
import io.github.reliablemq.HeldKey;
import io.github.reliablemq.Lags;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessagePage;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of the operators' contract about looking. */
abstract class OutboxLookTests extends OutboxAdminTests {

    @Test
    void countsAreExactUpToTheirBound() {
        probe().commit("a", "b", "c");
        assertThat(admin().counts(10).get(MessageState.PENDING)).hasToString("3");
        assertThat(admin().counts(2).get(MessageState.PENDING)).hasToString("2+");
        probe().drain();
        assertThat(admin().counts(10).get(MessageState.PENDING)).hasToString("0");
        assertThat(admin().counts(10)).containsOnlyKeys(MessageState.values());
    }

    @Test
    void aListHasWhatPassesItsFilter() {
        probe().commitKeyed("k", "keyed");
        probe().commit("plain");
        parkAll(FAILURE);
        probe().fixture()
                .commit(producer -> producer.send(
                        Message.to(queue("elsewhere")).text("other").build()));
        parkAll(Failure.of("Other", "y"));
        MessageFilter parked = MessageFilter.parked();
        assertThat(list(parked)).hasSize(3);
        assertThat(list(parked.destination(queue("elsewhere")))).hasSize(1);
        assertThat(list(parked.orderingKey("k"))).hasSize(1);
        assertThat(list(parked.destination(OutboxStoreContract.ORDERS).orderingKey("k")))
                .hasSize(1);
        assertThat(list(parked.fingerprint("Other"))).hasSize(1);
        assertThat(list(parked.fingerprint("Test").orderingKey("k"))).hasSize(1);
        assertThat(list(parked.olderThan(Duration.ofHours(1)))).isEmpty();
        assertThat(list(MessageFilter.pending())).isEmpty();
    }

    @Test
    void anAgeIsCountedFromTheRecording() {
        park("old");
        probe().fixture().elapse(Duration.ofHours(2));
        park("new");
        assertThat(list(MessageFilter.parked().olderThan(Duration.ofHours(1)))).hasSize(1);
    }

    @Test
    void pagesFollowEachOtherWithoutGapsOrRepeats() {
        probe().commit("a", "b", "c", "d", "e");
        assertThat(pages(MessageFilter.pending())).hasSize(5).doesNotHaveDuplicates();
        probe().drain();
        assertThat(pages(MessageFilter.in(MessageState.SENT))).hasSize(5).doesNotHaveDuplicates();
    }

    private List<MessageId> pages(MessageFilter filter) {
        List<MessageId> ids = new ArrayList<>();
        MessagePage page = admin().list(filter, 2);
        page.messages().forEach(message -> ids.add(message.id()));
        for (Optional<String> next = page.next(); next.isPresent(); next = page.next()) {
            page = admin().list(filter, 2, next.get());
            assertThat(page.messages()).hasSizeLessThanOrEqualTo(2);
            page.messages().forEach(message -> ids.add(message.id()));
        }
        return ids;
    }

    @Test
    void aPageBeginsOnlyWhereAnotherEnded() {
        assertThatThrownBy(() -> admin().list(MessageFilter.parked(), 2, "nonsense"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> admin().list(MessageFilter.parked(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parkedMessagesAreGroupedByFailureWhateverItsText() {
        park("one");
        park("two");
        probe().commit("three");
        parkAll(new Failure("Type", "Type@place", "text with 4711"));
        assertThat(admin().parkedByFailure(100))
                .extracting(FailureGroup::fingerprint)
                .containsExactly("Test", "Type@place");
        FailureGroup largest = admin().parkedByFailure(100).get(0);
        assertThat(largest.messages()).isEqualTo(new Count(2, Count.Bound.EXACT));
        assertThat(largest.example()).isEqualTo(FAILURE);
        assertThat(admin().parkedByFailure(2).get(0).messages()).hasToString("2+");
    }

    @Test
    void aKeyIsHeldBackByAParkedHeadAndByARetryUntilItIsDue() {
        probe().commitKeyed("parked", "a", "b", "c");
        parkFirst("a");
        probe().commitKeyed("retried", "d", "e");
        probe().settle(message -> OutboxProbe.text(message).equals("d")
                ? new Settlement.RetryAfter(message, Duration.ofHours(1), 1, FAILURE, Departure.NOT_SENT)
                : new Settlement.Release(message, Departure.NOT_SENT));
        probe().commitKeyed("free", "f");
        assertThat(admin().heldKeys(10)).extracting(HeldKey::key).containsExactly("parked", "retried");
        assertThat(admin().heldKeys(10).get(0)).satisfies(held -> {
            assertThat(held.depth()).isEqualTo(new Count(3, Count.Bound.EXACT));
            assertThat(held.head().state()).isEqualTo(MessageState.PARKED);
        });
        assertThat(admin().heldKeys(1)).hasSize(1);
        probe().fixture().elapse(Duration.ofHours(2));
        assertThat(admin().heldKeys(10)).extracting(HeldKey::key).containsExactly("parked");
        assertThat(admin().heldKeys(10).get(0).age()).isGreaterThanOrEqualTo(Duration.ofHours(2));
    }

    @Test
    void theLagOfADestinationIsTheAgeOfItsOldestMessageThatCouldBeSent() {
        probe().commitKeyed("parked", "head", "behind");
        parkFirst("head");
        probe().fixture().elapse(Duration.ofHours(10));
        probe().commit("old");
        probe().fixture().elapse(Duration.ofHours(1));
        probe().commitKeyed("free", "new");
        commitDelayed("delayed");
        Lags lags = admin().lags(100);
        assertThat(lags.bound()).isEqualTo(Count.Bound.EXACT);
        assertThat(lags.destinations()).singleElement().satisfies(orders -> {
            assertThat(orders.destination()).isEqualTo(OutboxStoreContract.ORDERS.toString());
            assertThat(orders.lag()).isBetween(Duration.ofHours(1), Duration.ofMinutes(65));
            assertThat(orders.due()).hasToString("2");
            assertThat(orders.heldBackKeys()).hasToString("1");
        });
    }

    @Test
    void aDelayedMessageIsBehindFromWhenItIsDue() {
        commitDelayed("delayed");
        assertThat(admin().lags(100).destinations())
                .allSatisfy(orders -> assertThat(orders.due()).hasToString("0"));
        probe().fixture().elapse(Duration.ofMinutes(90));
        assertThat(admin().lags(100).destinations())
                .singleElement()
                .extracting(DestinationLag::lag)
                .satisfies(lag -> assertThat(lag).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(35)));
    }

    @Test
    void aLookThatEndedAtItsBoundSaysSo() {
        probe().commit("a", "b", "c");
        assertThat(admin().lags(2).bound()).isEqualTo(Count.Bound.AT_LEAST);
        assertThat(admin().lags(2).destinations().get(0).due()).hasToString("2+");
    }

    @Test
    void settledMessagesAreListedByTheirState() {
        MessageId discarded = park("discarded");
        admin().discard(discarded, JANE);
        assertThat(list(MessageFilter.in(MessageState.DISCARDED)))
                .extracting(MessageSummary::id)
                .containsExactly(discarded);
        assertThat(list(MessageFilter.in(MessageState.DISCARDED).fingerprint("Test")))
                .hasSize(1);
        assertThat(list(MessageFilter.in(MessageState.EXPIRED))).isEmpty();
    }
}
