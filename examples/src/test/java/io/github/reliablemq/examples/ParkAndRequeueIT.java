package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ParkAndRequeueIT {

    @Test
    @DisplayName(
            "P1, P8, P11: what cannot be sent is parked, and after its cause is removed requeued, until all is sent")
    void nothingIsParkedAtTheEnd() throws JMSException, InterruptedException {
        assertThat(ParkAndRequeue.run(System.out)).isEqualTo(new ParkAndRequeue.Result(5, 0, 20));
    }
}
