package io.github.reliablemq.machine;

import static io.github.reliablemq.machine.Samples.CAUSE;
import static io.github.reliablemq.machine.Samples.failed;
import static io.github.reliablemq.machine.Samples.message;
import static io.github.reliablemq.machine.Samples.messages;
import static io.github.reliablemq.machine.Samples.refused;
import static io.github.reliablemq.machine.Samples.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.spi.Settlement.Park;
import io.github.reliablemq.spi.Settlement.Release;
import io.github.reliablemq.spi.Settlement.RetryAfter;
import io.github.reliablemq.spi.Settlement.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P11: only what fails alone is charged. */
final class LaneChargingTest {

    private static final Duration WAIT = Duration.ofSeconds(1);

    @Test
    @DisplayName("P11: a refused batch of 8 is halved until its culprit stands alone; the other 7 are sent, uncharged")
    void halvingIsolatesTheCulprit() {
        Claimed culprit = message(6);
        Lane lane = Lane.sending(messages(1, 8));
        List<Integer> sizes = new ArrayList<>();
        while (lane.effect() instanceof LaneEffect.Send send) {
            sizes.add(send.messages().size());
            boolean guilty = send.messages().contains(culprit);
            lane.answered(guilty ? refused(Scope.BATCH) : Outcome.stored());
        }
        assertThat(sizes).containsExactly(8, 4, 4, 2, 1, 1, 2);
        List<Settlement> settlements = lane.settles();
        assertThat(settlements).hasSize(8).contains(retry(culprit, 1));
        assertThat(settlements).filteredOn(Sent.class::isInstance).hasSize(7);
        assertThat(lane.settled().claims()).isEqualTo(8);
    }

    @Test
    void aMessageThatUsedUpItsAttemptsIsParked() {
        Claimed tired = failed(message(1), 2);
        assertThat(Lane.sending(List.of(tired)).answered(refused(Scope.MESSAGE)).settles())
                .containsExactly(new Park(tired, 3, CAUSE, Departure.NOT_SENT));
    }

    @Test
    void aRefusalThatTimeCannotCureParksAtOnce() {
        for (RefusalReason reason : List.of(RefusalReason.NOT_ENCODABLE, RefusalReason.TOO_LARGE)) {
            assertThat(Lane.sending(List.of(message(1)))
                            .answered(refused(reason, Scope.MESSAGE))
                            .settles())
                    .containsExactly(new Park(message(1), 1, CAUSE, Departure.NOT_SENT));
        }
    }

    @Test
    @DisplayName("P5: a failed message holds back the later ones of its key, and nobody else")
    void aFailedMessageHoldsBackItsKey() {
        List<Claimed> batch = List.of(message(1, "a"), message(2, "b"), message(3, "a"), message(4));
        Lane lane = Lane.sending(batch).answered(refused(Scope.BATCH));
        assertThat(lane.sends()).containsExactly(message(1, "a"), message(2, "b"));
        assertThat(lane.answered(refused(Scope.BATCH)).sends()).containsExactly(message(1, "a"));
        assertThat(lane.answered(refused(Scope.MESSAGE)).sends()).containsExactly(message(2, "b"));
        assertThat(lane.answered(Outcome.stored()).sends()).containsExactly(message(4));
        assertThat(lane.answered(Outcome.stored()).settles())
                .containsExactlyInAnyOrder(
                        retry(message(1, "a"), 1),
                        new Sent(message(2, "b")),
                        new Release(message(3, "a"), Departure.NOT_SENT),
                        new Sent(message(4)));
    }

    @Test
    void theFirstLostConnectionIsChargedToNobodyEvenAlone() {
        assertThat(Lane.sending(List.of(message(1))).answered(unknown()).settles())
                .containsExactly(new Release(message(1), Departure.MAYBE_SENT));
    }

    @Test
    @DisplayName("P11: a message that loses the connection alone, after a probe that worked, is charged and maybe sent")
    void theSecondLossAloneIsCharged() {
        Lane lane = Lane.sending(messages(1, 2)).answered(unknown());
        lane.settled().woken().reconnected().claimed(message(1)).answered(unknown());
        assertThat(lane.settles()).containsExactly(new RetryAfter(message(1), WAIT, 1, CAUSE, Departure.MAYBE_SENT));
        lane.settled().woken().reconnected();
        assertThat(lane.claims()).isEqualTo(1);
    }

    @Test
    void nobodyIsChargedWhileTwoTravelTogetherEvenIfTheStoreGaveMoreThanAsked() {
        Lane lane = Lane.sending(messages(1, 2)).answered(unknown());
        lane.settled().woken().reconnected().claimed(message(1), message(2)).answered(unknown());
        assertThat(lane.settles()).hasOnlyElementsOfType(Release.class).hasSize(2);
    }

    @Test
    void aStoredMessageClearsTheSuspicion() {
        Lane lane = Lane.sending(messages(1, 2)).answered(unknown());
        lane.settled().woken().reconnected().claimed(message(1)).answered(Outcome.stored());
        lane.settled().claimed(message(2)).answered(unknown());
        assertThat(lane.settles()).containsExactly(new Release(message(2), Departure.MAYBE_SENT));
    }

    private static RetryAfter retry(Claimed message, int failedAttempts) {
        return new RetryAfter(message, WAIT, failedAttempts, CAUSE, Departure.NOT_SENT);
    }
}
