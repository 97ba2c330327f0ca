package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RelayPresence.Leftover;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the operators' contract about what goes by itself because it was kept long enough. */
abstract class OutboxTidyTests extends OutboxBulkTests {

    /** More than a store deletes in one batch is not asked for here. */
    private static final int BATCHES = 1_000;

    @SuppressWarnings("NullAway.Init")
    OutboxTidyTests() {}

    @Test
    void whatIsYoungStays() {
        probe().commit("a");
        probe().drain();
        admin().cancel(commitDelayed("cancelled"), JANE);
        tidyUp();
        assertThat(list(MessageFilter.in(MessageState.SENT))).hasSize(1);
        assertThat(list(MessageFilter.in(MessageState.CANCELLED))).hasSize(1);
    }

    @Test
    @DisplayName("P8: what was kept long enough goes, each state by its own age, and parked messages never do")
    void settledMessagesGoAndParkedOnesStay() {
        park("parked");
        probe().commit("a", "b", "c", "d", "e");
        probe().drain();
        admin().cancel(commitDelayed("cancelled"), JANE);

        probe().fixture().elapse(Duration.ofDays(2));
        tidyUp();
        assertThat(list(MessageFilter.in(MessageState.SENT))).isEmpty();
        assertThat(list(MessageFilter.in(MessageState.CANCELLED))).hasSize(1);

        probe().fixture().elapse(Duration.ofDays(400));
        tidyUp();
        assertThat(list(MessageFilter.in(MessageState.CANCELLED))).isEmpty();
        assertThat(list(MessageFilter.parked())).hasSize(1);
    }

    @Test
    @DisplayName("tidying up is nobody's action: it is not on record")
    void tidyingUpIsNotOnRecord() {
        probe().commit("a");
        probe().drain();
        probe().fixture().elapse(Duration.ofDays(2));
        tidyUp();
        assertThat(list(MessageFilter.in(MessageState.SENT))).isEmpty();
        assertThat(admin().audit(10)).isEmpty();
    }

    @Test
    void chosenIdsAreForgottenAfterTheDedupWindowUnlessTheirMessageIsParked() {
        Message sent = chosen("sent");
        Message parked = chosen("parked");
        assertIsDuplicate(sent, false);
        assertIsDuplicate(parked, false);
        probe().settle(message -> OutboxProbe.text(message).equals("sent")
                ? new Settlement.Sent(message)
                : new Settlement.Park(message, 1, FAILURE, Departure.NOT_SENT));

        probe().fixture().elapse(Duration.ofDays(6));
        tidyUp();
        assertIsDuplicate(sent, true);

        probe().fixture().elapse(Duration.ofDays(2));
        tidyUp();
        assertIsDuplicate(sent, false);
        assertIsDuplicate(parked, true);
    }

    private static Message chosen(String text) {
        return text(text).id(MessageId.named(text)).build();
    }

    private void assertIsDuplicate(Message message, boolean expected) {
        probe().fixture()
                .commit(producer ->
                        assertThat(producer.send(message).isDuplicate()).isEqualTo(expected));
    }

    private void tidyUp() {
        try (RelayPresence relay = probe().fixture().store().register("contract", UUID.randomUUID())) {
            int batches = 0;
            while (relay.tidy() == Leftover.SOME) {
                batches++;
                assertThat(batches).as("batches without an end").isLessThan(BATCHES);
            }
        }
    }
}
