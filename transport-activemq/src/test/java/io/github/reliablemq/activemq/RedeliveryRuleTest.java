package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.RedeliveryPolicy;
import org.apache.activemq.command.ActiveMQQueue;
import org.junit.jupiter.api.Test;

final class RedeliveryRuleTest {

    private static final Backoff GROWING = new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), 2);

    @Test
    void theDefaultsAreThoseOfTheClient() {
        RedeliveryPolicy ours = RedeliveryRule.defaults().toPolicy();
        RedeliveryPolicy clients = new RedeliveryPolicy();
        assertThat(ours.getMaximumRedeliveries())
                .isEqualTo(clients.getMaximumRedeliveries())
                .isEqualTo(6);
        assertThat(ours.isUseCollisionAvoidance()).isEqualTo(clients.isUseCollisionAvoidance());
        assertThat(waits(ours, 6)).isEqualTo(waits(clients, 6)).containsOnly(1_000L);
    }

    @Test
    void theClientWaitsAsTheRuleSays() {
        assertThat(waits(RedeliveryRule.defaults().withBackoff(GROWING).toPolicy(), 5))
                .containsExactly(100L, 200L, 350L, 350L, 350L);
        assertThat(waits(
                        RedeliveryRule.defaults()
                                .withBackoff(GROWING)
                                .withFirst(Duration.ZERO)
                                .toPolicy(),
                        5))
                .containsExactly(0L, 100L, 200L, 350L, 350L);
        assertThat(waits(
                        RedeliveryRule.defaults()
                                .withFirst(Duration.ofMillis(30))
                                .toPolicy(),
                        3))
                .containsExactly(30L, 1_000L, 1_000L);
    }

    @Test
    void aSpreadMakesWaitsDiffer() {
        RedeliveryPolicy policy = RedeliveryRule.defaults().withSpread(0.5).toPolicy();
        List<Long> waits = waits(policy, 100);
        assertThat(waits.get(0)).isEqualTo(1_000);
        assertThat(waits.subList(1, 100)).allMatch(wait -> wait >= 500 && wait <= 1_500);
        assertThat(waits.stream().distinct().count()).isGreaterThan(10);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> new RedeliveryRule(-1, Duration.ofMillis(50), GROWING, 1.5))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(3)
                                .anyMatch(line -> line.startsWith("redelivery.redeliveries: "))
                                .anyMatch(line -> line.startsWith("redelivery.first: ") && line.contains("PT0.1S"))
                                .anyMatch(line -> line.startsWith("redelivery.spread: ")));
        assertThatThrownBy(() -> RedeliveryRule.defaults().withSpread(Double.NaN))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> RedeliveryRule.defaults().withFirst(Duration.ofDays(2)))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void eachDestinationHasItsRule() {
        Destination orders = Destination.queue("orders");
        RedeliveryRules rules = RedeliveryRules.everywhere(RedeliveryRule.defaults())
                .with(orders, RedeliveryRule.defaults().withRedeliveries(2));
        assertThat(rules.of(orders).redeliveries()).isEqualTo(2);
        assertThat(rules.of(Destination.topic("orders")).redeliveries()).isEqualTo(6);

        ActiveMQConnectionFactory factory =
                new ActiveMQConnectionFactory("tcp://localhost:1?jms.redeliveryPolicy.maximumRedeliveries=1");
        rules.applyTo(factory);
        assertThat(factory.getRedeliveryPolicyMap()
                        .getEntryFor(new ActiveMQQueue("orders"))
                        .getMaximumRedeliveries())
                .isEqualTo(2);
        assertThat(factory.getRedeliveryPolicyMap()
                        .getEntryFor(new ActiveMQQueue("others"))
                        .getMaximumRedeliveries())
                .isEqualTo(6);
        assertThat(factory.getRedeliveryPolicy().getMaximumRedeliveries()).isEqualTo(6);
    }

    /** As the client's consumer asks for them. */
    private static List<Long> waits(RedeliveryPolicy policy, int count) {
        List<Long> waits = new ArrayList<>();
        waits.add(policy.getInitialRedeliveryDelay());
        while (waits.size() < count) {
            boolean varied = policy.isUseCollisionAvoidance();
            waits.add(policy.getNextRedeliveryDelay(varied ? 1_000 : waits.get(waits.size() - 1)));
        }
        return waits;
    }
}
