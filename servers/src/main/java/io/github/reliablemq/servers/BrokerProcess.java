package io.github.reliablemq.servers;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.DestinationInterceptor;
import org.apache.activemq.broker.region.policy.AbstractDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.IndividualDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.broker.region.policy.SharedDeadLetterStrategy;
import org.apache.activemq.broker.region.virtual.CompositeQueue;
import org.apache.activemq.broker.region.virtual.VirtualDestinationInterceptor;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.usage.SystemUsage;

/** The main class of the broker's own JVM. */
final class BrokerProcess {
    static final String READY = "BROKER READY";

    private static final long MIB = 1024L * 1024L;

    private final Properties settings;
    private final Path directory;

    private BrokerProcess(Properties settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    /** Arguments: settings file, directory, port. */
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(args[0]))) {
            settings.load(reader);
        }
        BrokerService broker = new BrokerProcess(settings, Path.of(args[1])).broker(Integer.parseInt(args[2]));
        broker.start();
        broker.waitUntilStarted();
        System.out.println(READY);
        broker.waitUntilStopped();
    }

    private BrokerService broker(int port) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("reliablemq");
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setDataDirectoryFile(directory.resolve("data").toFile());
        broker.setPersistent(isOn(ActiveMqServer.Settings.PERSISTENT));
        if (broker.isPersistent()) {
            broker.setPersistenceAdapter(kahaDb());
        }
        broker.setSchedulerSupport(isOn(ActiveMqServer.Settings.SCHEDULER));
        limit(broker.getSystemUsage());
        if (isOn(ActiveMqServer.Settings.DEAD_LETTER_PER_QUEUE) || !isOn(ActiveMqServer.Settings.DEAD_LETTER_AUDIT)) {
            broker.setDestinationPolicy(policies());
        }
        CompositeQueue[] taps = taps();
        if (taps.length > 0) {
            VirtualDestinationInterceptor tapped = new VirtualDestinationInterceptor();
            tapped.setVirtualDestinations(taps);
            broker.setDestinationInterceptors(new DestinationInterceptor[] {tapped});
        }
        String user = settings.getProperty(ActiveMqServer.Settings.USER);
        if (user != null) {
            broker.setPlugins(
                    new BrokerPlugin[] {new Doorkeeper(user, settings.getProperty(ActiveMqServer.Settings.PASSWORD))});
        }
        broker.addConnector("tcp://127.0.0.1:" + port);
        return broker;
    }

    private KahaDBPersistenceAdapter kahaDb() {
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(directory.resolve("kahadb").toFile());
        store.setJournalDiskSyncStrategy("always");
        return store;
    }

    private void limit(SystemUsage usage) {
        usage.getMemoryUsage().setLimit(mebibytes(ActiveMqServer.Settings.MEMORY_MIB));
        usage.getStoreUsage().setLimit(mebibytes(ActiveMqServer.Settings.STORE_MIB));
        usage.getTempUsage().setLimit(mebibytes(ActiveMqServer.Settings.TEMP_MIB));
    }

    private PolicyMap policies() {
        AbstractDeadLetterStrategy deadLetters =
                isOn(ActiveMqServer.Settings.DEAD_LETTER_PER_QUEUE) ? individual() : new SharedDeadLetterStrategy();
        deadLetters.setEnableAudit(isOn(ActiveMqServer.Settings.DEAD_LETTER_AUDIT));
        PolicyEntry allQueues = new PolicyEntry();
        allQueues.setQueue(">");
        allQueues.setDeadLetterStrategy(deadLetters);
        PolicyMap policies = new PolicyMap();
        policies.setPolicyEntries(List.of(allQueues));
        return policies;
    }

    private static IndividualDeadLetterStrategy individual() {
        IndividualDeadLetterStrategy strategy = new IndividualDeadLetterStrategy();
        strategy.setQueuePrefix("DLQ.");
        return strategy;
    }

    private CompositeQueue[] taps() {
        return settings.stringPropertyNames().stream()
                .filter(key -> key.startsWith(ActiveMqServer.Settings.TAP))
                .map(key -> tap(key.substring(ActiveMqServer.Settings.TAP.length()), settings.getProperty(key)))
                .toArray(CompositeQueue[]::new);
    }

    private static CompositeQueue tap(String queue, String copy) {
        CompositeQueue composite = new CompositeQueue();
        composite.setName(queue);
        composite.setForwardOnly(false);
        composite.setForwardTo(List.of(new ActiveMQQueue(copy)));
        return composite;
    }

    private boolean isOn(String key) {
        return Boolean.parseBoolean(settings.getProperty(key));
    }

    private long mebibytes(String key) {
        return Long.parseLong(settings.getProperty(key)) * MIB;
    }
}
