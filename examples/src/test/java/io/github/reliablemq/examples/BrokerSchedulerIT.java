package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Outcome;
import jakarta.jms.JMSException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerSchedulerIT {

    @Test
    void whatIsPrintedIsSo() throws JMSException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        BrokerScheduler.Seen seen = BrokerScheduler.run(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.out.println(printed.toString(StandardCharsets.UTF_8));

        List<TimedDelivery> deliveries = seen.deliveries();
        assertThat(deliveries).hasSize(1 + BrokerScheduler.REPEATS).allMatch(TimedDelivery::scheduled);
        for (int i = 0; i < deliveries.size(); i++) {
            Duration due = BrokerScheduler.DELAY.plus(BrokerScheduler.PERIOD.multipliedBy(i));
            // The scheduler looks every half second, and cuts its times to whole ones.
            assertThat(deliveries.get(i).after()).isGreaterThan(due.minusSeconds(1));
        }
        assertThat(deliveries)
                .extracting(TimedDelivery::messageId)
                .containsOnly(deliveries.get(0).messageId());
        assertThat(seen.cronJobs()).containsExactly(1, 0);

        assertThat(seen.plain().after()).isLessThan(BrokerScheduler.DELAY);
        assertThat(seen.plain().scheduled()).isFalse();
        assertThat(seen.plain().ignored()).isTrue();
        assertThat(seen.refusal())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.failure().type()).endsWith("SchedulerOffException"));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("4 deliveries, 1 message id")
                .contains("jobs at the broker: 1, after their removal: 0")
                .contains("its delay still on it and ignored")
                .contains("was not sent");
    }
}
