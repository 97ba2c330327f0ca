package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendModesIT {

    @Test
    void confirmedMessagesAreStoredAndNoneIsUnaccounted() throws JMSException {
        List<SendResult> results = SendModes.run(600, System.out);
        assertThat(results).hasSize(4).allSatisfy(result -> {
            assertThat(result.unaccounted()).isZero();
            assertThat(result.lostConfirmed()).isZero();
            assertThat(result.confirmed() + result.refused() + result.unknown() + result.notTold())
                    .isEqualTo(result.sent());
        });
        SendResult callback = results.get(2);
        assertThat(callback.notTold()).isZero();
        assertThat(callback.unknown() + callback.refused()).isPositive();
    }
}
