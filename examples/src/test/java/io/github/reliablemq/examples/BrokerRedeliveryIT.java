package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.activemq.DeadLetter;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BrokerRedeliveryIT {

    @Test
    @DisplayName("P8, P11: the broker's own redelivery is by its rule, ends in a dead letter, and can be replayed")
    void theRuleIsObeyed() throws JMSException, InterruptedException {
        BrokerRedelivery.Seen seen = BrokerRedelivery.run(System.out);

        assertThat(seen.rolledBack()).extracting(CountedDelivery::count).containsExactly(1, 2, 3);
        assertWaits(seen.rolledBack(), List.of(1_000, 1_000));
        assertThat(seen.thrown()).extracting(CountedDelivery::count).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertWaits(seen.thrown(), List.of(100, 200, 400, 500, 500, 500));

        assertThat(seen.dead()).extracting(DeadLetter::deliveries).containsExactly(3, 7);
        assertThat(seen.dead())
                .extracting(letter -> letter.cause().fingerprint())
                .containsExactly("BrokerRedelivered", "BrokerRedelivered<java.lang.IllegalStateException");
        assertThat(seen.replayed()).extracting(CountedDelivery::count).containsExactly(1, 1);
    }

    /** None comes too soon; how much later one comes is up to the machine. */
    private static void assertWaits(List<CountedDelivery> deliveries, List<Integer> millis) {
        for (int i = 0; i < millis.size(); i++) {
            Duration wait =
                    deliveries.get(i + 1).after().minus(deliveries.get(i).after());
            // The client's timer may be a little early.
            assertThat(wait).isGreaterThan(Duration.ofMillis(millis.get(i) - 20));
        }
    }
}
