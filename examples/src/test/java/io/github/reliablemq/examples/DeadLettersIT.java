package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeadLettersIT {

    @Test
    @DisplayName("P4, P11: what fails is tried again or set aside; what works, or works later, has one effect")
    void whatFailsIsTriedAgainOrSetAside() throws JMSException, InterruptedException {
        RetryAndDeadLetter.Result result = RetryAndDeadLetter.runOnce(System.out);
        assertThat(result.booked()).containsExactly("fine", "flaky", "fine too");
        assertThat(result.dead()).hasSize(2);
        assertThat(result.dead().get(0)).contains("without a customer");
        assertThat(result.dead().get(1)).contains("never answers");
    }

    @Test
    @DisplayName("P4, P8: what was set aside is replayed once its cause is gone, and has one effect")
    void whatWasSetAsideIsReplayed() throws JMSException, InterruptedException {
        assertThat(DeadLetterReplay.runOnce(System.out)).isEqualTo(new DeadLetterReplay.Result(10, 0, 10));
    }
}
