package io.github.reliablemq.servers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.apache.activemq.broker.region.policy.AbstractDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.DiscardingDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.IndividualDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.broker.region.policy.SharedDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.VMPendingQueueMessageStoragePolicy;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;

/** What the broker does with single destinations. */
final class BrokerPolicies {
    private static final long KIB = 1024L;
    private static final List<String> KEYS = List.of(
            ActiveMqServer.Settings.DEAD_LETTERS,
            ActiveMqServer.Settings.QUEUE_KIB,
            ActiveMqServer.Settings.STORE_FULL_AT,
            ActiveMqServer.Settings.WITHOUT_QUEUE_AUDIT,
            ActiveMqServer.Settings.EXPIRY_CHECK_MS);

    private final Properties settings;
    private final Map<String, PolicyEntry> entries = new LinkedHashMap<>();

    private BrokerPolicies(Properties settings) {
        this.settings = settings;
    }

    /** Without one, the broker is as it comes out of the box. */
    static boolean isNeeded(Properties settings) {
        return settings.stringPropertyNames().stream()
                .anyMatch(key -> KEYS.stream().anyMatch(key::startsWith));
    }

    static PolicyMap of(Properties settings) {
        return new BrokerPolicies(settings).map();
    }

    /** The most exact entry for a destination holds alone: each has to say everything. */
    private PolicyMap map() {
        entry(ActiveMqServer.Settings.ALL_QUEUES);
        each(ActiveMqServer.Settings.QUEUE_KIB, (queue, limit) -> bound(entry("queue://" + queue), limit));
        each(
                ActiveMqServer.Settings.STORE_FULL_AT,
                (pattern, percent) -> entry(pattern).setStoreUsageHighWaterMark(Integer.parseInt(percent)));
        each(
                ActiveMqServer.Settings.WITHOUT_QUEUE_AUDIT,
                (pattern, on) -> entry(pattern).setEnableAudit(false));
        each(ActiveMqServer.Settings.DEAD_LETTERS, (pattern, rule) -> entry(pattern));
        String expiryCheck = settings.getProperty(ActiveMqServer.Settings.EXPIRY_CHECK_MS);
        entries.forEach((pattern, entry) -> {
            entry.setDeadLetterStrategy(strategy(ruleFor(pattern)));
            if (expiryCheck != null) {
                entry.setExpireMessagesPeriod(Long.parseLong(expiryCheck));
            }
        });
        PolicyMap policies = new PolicyMap();
        policies.setPolicyEntries(List.copyOf(entries.values()));
        return policies;
    }

    private PolicyEntry entry(String pattern) {
        return entries.computeIfAbsent(pattern, name -> {
            PolicyEntry entry = new PolicyEntry();
            entry.setDestination(ActiveMQDestination.createDestination(name, ActiveMQDestination.QUEUE_TYPE));
            return entry;
        });
    }

    private void each(String prefix, BiConsumer<String, String> action) {
        settings.stringPropertyNames().stream()
                .filter(key -> key.startsWith(prefix))
                .forEach(key -> action.accept(key.substring(prefix.length()), settings.getProperty(key)));
    }

    /** Messages stay in memory: with the usual cursor a full queue goes on to the store and nobody waits. */
    private static void bound(PolicyEntry entry, String kibibytes) {
        entry.setMemoryLimit(Long.parseLong(kibibytes) * KIB);
        entry.setPendingQueuePolicy(new VMPendingQueueMessageStoragePolicy());
    }

    private DeadLetterRule ruleFor(String pattern) {
        String all =
                pattern.startsWith("topic:") ? ActiveMqServer.Settings.ALL_TOPICS : ActiveMqServer.Settings.ALL_QUEUES;
        String written = settings.getProperty(
                ActiveMqServer.Settings.DEAD_LETTERS + pattern,
                settings.getProperty(ActiveMqServer.Settings.DEAD_LETTERS + all));
        return written == null ? DeadLetterRule.shared() : DeadLetterRule.read(written);
    }

    private static AbstractDeadLetterStrategy strategy(DeadLetterRule rule) {
        AbstractDeadLetterStrategy strategy = switch (rule.kind()) {
            case SHARED -> shared(rule);
            case INDIVIDUAL -> individual(rule);
            case DISCARDING -> new DiscardingDeadLetterStrategy();
        };
        strategy.setProcessExpired(rule.isOn(DeadLetterRule.EXPIRED));
        strategy.setProcessNonPersistent(rule.isOn(DeadLetterRule.NON_PERSISTENT));
        strategy.setEnableAudit(rule.isOn(DeadLetterRule.AUDIT));
        strategy.setExpiration(Long.parseLong(rule.value(DeadLetterRule.EXPIRES_AFTER_MS)));
        return strategy;
    }

    private static SharedDeadLetterStrategy shared(DeadLetterRule rule) {
        SharedDeadLetterStrategy strategy = new SharedDeadLetterStrategy();
        strategy.setDeadLetterQueue(new ActiveMQQueue(rule.value(DeadLetterRule.QUEUE)));
        return strategy;
    }

    private static IndividualDeadLetterStrategy individual(DeadLetterRule rule) {
        IndividualDeadLetterStrategy strategy = new IndividualDeadLetterStrategy();
        strategy.setQueuePrefix(rule.value(DeadLetterRule.QUEUE_PREFIX));
        strategy.setTopicPrefix(rule.value(DeadLetterRule.TOPIC_PREFIX));
        return strategy;
    }
}
