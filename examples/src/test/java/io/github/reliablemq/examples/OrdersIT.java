package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OrdersIT {

    @Test
    void sendingInsideTheTransactionLosesAndInvents() throws JMSException {
        OrderTally tally = OutboxByHand.run(System.out);
        assertThat(tally.lost()).isPositive();
        assertThat(tally.invented()).isPositive();
    }

    @Test
    @DisplayName("P1, P2, P6: on the same day the outbox loses and invents nothing, and repeats only unanswered sends")
    void outboxNeitherLosesNorInvents() throws JMSException, InterruptedException {
        OutboxWithReliableMq.Result result = OutboxWithReliableMq.run(System.out);
        int repeated = result.tally().repeated();
        assertThat(result.tally()).isEqualTo(new OrderTally(288, 288 + repeated, 0, 0, repeated));
        assertThat(repeated).isLessThanOrEqualTo(result.unanswered());
    }
}
