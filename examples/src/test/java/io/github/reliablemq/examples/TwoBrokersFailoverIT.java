package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TwoBrokersFailoverIT {

    private static final int ORDERS = 400;

    @Test
    @DisplayName("P1, P4, P6: the master of two brokers is killed; nothing is lost, doubled or invented")
    void theStandInGoesOn() throws IOException, InterruptedException {
        FailoverLedger ledger = TwoBrokersFailover.run(ORDERS, System.out);
        assertThat(ledger.isClean()).as(ledger.toString()).isTrue();
        assertThat(ledger.recorded()).isGreaterThan(ORDERS);
    }

    @Test
    void aLedgerWithALossADoubleOrAnInventionIsNotClean() {
        assertThat(new FailoverLedger(10, 0, 0, 0, 5, 5).isClean()).isTrue();
        assertThat(new FailoverLedger(10, 1, 0, 0, 0, 0).isClean()).isFalse();
        assertThat(new FailoverLedger(10, 0, 1, 0, 0, 0).isClean()).isFalse();
        assertThat(new FailoverLedger(10, 0, 0, 1, 0, 0).isClean()).isFalse();
    }
}
