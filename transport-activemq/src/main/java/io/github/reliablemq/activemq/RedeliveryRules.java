package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.region.policy.RedeliveryPolicyMap;

/**
 * The {@link RedeliveryRule} of each destination, for plain consumers of the broker's client. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(brokerUrl);
 * RedeliveryRules.everywhere(RedeliveryRule.defaults())
 *         .with(Destination.queue("orders"), RedeliveryRule.defaults().withRedeliveries(2))
 *         .applyTo(factory);
 * }</pre>
 */
public final class RedeliveryRules {

    private final RedeliveryRule others;
    private final Map<Destination, RedeliveryRule> named;

    private RedeliveryRules(RedeliveryRule others, Map<Destination, RedeliveryRule> named) {
        this.others = others;
        this.named = named;
    }

    /** One rule for all destinations. */
    public static RedeliveryRules everywhere(RedeliveryRule rule) {
        return new RedeliveryRules(Objects.requireNonNull(rule, "rule"), Map.of());
    }

    /** Another rule for that one. */
    public RedeliveryRules with(Destination destination, RedeliveryRule rule) {
        Map<Destination, RedeliveryRule> more = new LinkedHashMap<>(named);
        more.put(Objects.requireNonNull(destination, "destination"), Objects.requireNonNull(rule, "rule"));
        return new RedeliveryRules(others, Map.copyOf(more));
    }

    /** The rule that holds for that one. */
    public RedeliveryRule of(Destination destination) {
        return named.getOrDefault(destination, others);
    }

    /**
     * Lets connections that the factory makes from now on obey these rules, instead of whatever it was told before,
     * also by {@code jms.redeliveryPolicy} options of its URL.
     */
    public void applyTo(ActiveMQConnectionFactory factory) {
        RedeliveryPolicyMap policies = new RedeliveryPolicyMap();
        policies.setDefaultEntry(others.toPolicy());
        named.forEach((destination, rule) -> policies.put(JmsMapping.destination(destination), rule.toPolicy()));
        factory.setRedeliveryPolicyMap(policies);
    }

    /** For logs. */
    @Override
    public String toString() {
        return "RedeliveryRules[" + others + ", " + named + "]";
    }
}
