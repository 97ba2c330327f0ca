package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ManyRelaysIT {

    private static final int LANES = 2;

    @Test
    @DisplayName(
            "P1, P5, P6: relays join, die and leave; nothing is lost or out of order, and only the dead one repeats")
    void relaysComeAndGo() throws JMSException, InterruptedException {
        RelayTally tally = ManyRelays.run(System.out);
        assertThat(tally.lost()).isZero();
        assertThat(tally.misordered()).isZero();
        assertThat(tally.repeated()).isBetween(0, LANES * OneOfManyRelays.BATCH);
    }
}
