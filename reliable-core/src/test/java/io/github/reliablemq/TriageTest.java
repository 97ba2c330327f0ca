package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TriageTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Triage triage = Triage.standard()
            .deadLetterOn(IllegalArgumentException.class)
            .pauseOn(ConnectException.class)
            .retryAfter(MINUTE, IOException.class);

    @Test
    void whatNoRuleNamesIsTriedAgain() {
        assertThat(triage.of(new IllegalStateException())).isEqualTo(new Treatment.Retry());
        assertThat(Triage.standard().of(new IllegalArgumentException())).isEqualTo(new Treatment.Retry());
    }

    @Test
    void aRuleHoldsForSubclassesAndTheEarlierRuleGoesFirst() {
        assertThat(triage.of(new NumberFormatException())).isEqualTo(new Treatment.DeadLetter());
        assertThat(triage.of(new ConnectException())).isEqualTo(new Treatment.Pause());
        assertThat(triage.of(new IOException())).isEqualTo(new Treatment.RetryAfter(MINUTE));
    }

    @Test
    void aRuleHoldsForACauseAndTheOutermostMatchGoesFirst() {
        assertThat(triage.of(new IllegalStateException(new ConnectException()))).isEqualTo(new Treatment.Pause());
        assertThat(triage.of(new IllegalArgumentException(new ConnectException())))
                .isEqualTo(new Treatment.DeadLetter());
    }

    @Test
    void aHandlerThatKnowsBetterIsHeard() {
        assertThat(triage.of(new IllegalArgumentException(HandlingException.pause("full", null))))
                .isEqualTo(new Treatment.Pause());
        assertThat(triage.of(HandlingException.retryAfter(MINUTE, "later", null)))
                .isEqualTo(new Treatment.RetryAfter(MINUTE));
        assertThat(triage.of(HandlingException.deadLetter("never", null))).isEqualTo(new Treatment.DeadLetter());
    }

    @Test
    void failuresOfAHandlerThatKnowsBetterAreGroupedByTheirPlace() {
        assertThat(Failure.of(HandlingException.pause("full", null)).fingerprint())
                .endsWith(
                        "@" + TriageTest.class.getName() + ".failuresOfAHandlerThatKnowsBetterAreGroupedByTheirPlace");
    }

    @Test
    void aWaitIsAtMostADay() {
        assertThatThrownBy(() -> triage.retryAfter(Duration.ofDays(2), IOException.class))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("treatment.pause");
    }

    @Test
    void aChainOfCausesThatBitesItsTailEnds() {
        Exception one = new Exception("one");
        Exception other = new Exception("other", one);
        one.initCause(other);
        assertThat(triage.of(one)).isEqualTo(new Treatment.Retry());
    }
}
