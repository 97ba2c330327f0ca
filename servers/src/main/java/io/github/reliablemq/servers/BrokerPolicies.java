package io.github.reliablemq.servers;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.activemq.broker.region.policy.AbstractDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.IndividualDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.broker.region.policy.SharedDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.VMPendingQueueMessageStoragePolicy;

/** What the broker does with single destinations. */
final class BrokerPolicies {
    private static final long KIB = 1024L;

    private BrokerPolicies() {}

    /** Without one, the broker is as it comes out of the box. */
    static boolean isNeeded(Properties settings) {
        return isOn(settings, ActiveMqServer.Settings.DEAD_LETTER_PER_QUEUE)
                || !isOn(settings, ActiveMqServer.Settings.DEAD_LETTER_AUDIT)
                || settings.stringPropertyNames().stream()
                        .anyMatch(key -> key.startsWith(ActiveMqServer.Settings.QUEUE_KIB));
    }

    static PolicyMap of(Properties settings) {
        List<PolicyEntry> entries = new ArrayList<>();
        PolicyEntry allQueues = new PolicyEntry();
        allQueues.setQueue(">");
        allQueues.setDeadLetterStrategy(deadLetters(settings));
        entries.add(allQueues);
        settings.stringPropertyNames().stream()
                .filter(key -> key.startsWith(ActiveMqServer.Settings.QUEUE_KIB))
                .map(key -> bounded(
                        key.substring(ActiveMqServer.Settings.QUEUE_KIB.length()),
                        Long.parseLong(settings.getProperty(key)),
                        settings))
                .forEach(entries::add);
        PolicyMap policies = new PolicyMap();
        policies.setPolicyEntries(entries);
        return policies;
    }

    /** Messages stay in memory: with the usual cursor a full queue goes on to the store and nobody waits. */
    private static PolicyEntry bounded(String queue, long kibibytes, Properties settings) {
        PolicyEntry entry = new PolicyEntry();
        entry.setQueue(queue);
        entry.setMemoryLimit(kibibytes * KIB);
        entry.setPendingQueuePolicy(new VMPendingQueueMessageStoragePolicy());
        entry.setDeadLetterStrategy(deadLetters(settings));
        return entry;
    }

    private static AbstractDeadLetterStrategy deadLetters(Properties settings) {
        AbstractDeadLetterStrategy strategy = isOn(settings, ActiveMqServer.Settings.DEAD_LETTER_PER_QUEUE)
                ? individual()
                : new SharedDeadLetterStrategy();
        strategy.setEnableAudit(isOn(settings, ActiveMqServer.Settings.DEAD_LETTER_AUDIT));
        return strategy;
    }

    private static IndividualDeadLetterStrategy individual() {
        IndividualDeadLetterStrategy strategy = new IndividualDeadLetterStrategy();
        strategy.setQueuePrefix("DLQ.");
        return strategy;
    }

    private static boolean isOn(Properties settings, String key) {
        return Boolean.parseBoolean(settings.getProperty(key));
    }
}
