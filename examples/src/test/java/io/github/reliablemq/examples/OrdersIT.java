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
    @DisplayName("P1, P2: on the same day the outbox loses and invents nothing")
    void outboxNeitherLosesNorInvents() throws JMSException, InterruptedException {
        assertThat(OutboxWithReliableMq.run(System.out)).isEqualTo(new OrderTally(288, 288, 0, 0, 0));
    }
}
