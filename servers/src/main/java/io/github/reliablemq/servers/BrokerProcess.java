package io.github.reliablemq.servers;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.DestinationInterceptor;
import org.apache.activemq.broker.region.virtual.CompositeQueue;
import org.apache.activemq.broker.region.virtual.VirtualDestinationInterceptor;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.plugin.StatisticsBrokerPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.usage.SystemUsage;

/** The main class of the broker's own JVM. */
final class BrokerProcess {
    /** Printed before it looks for its store, which another broker may still have. */
    static final String STARTING = "BROKER STARTING";

    static final String READY = "BROKER READY";

    private static final long MIB = 1024L * 1024L;
    private static final long LOOKS_FOR_THE_STORE_EVERY_MS = 200;

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
        System.out.println(STARTING);
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
        if (BrokerPolicies.isNeeded(settings)) {
            broker.setDestinationPolicy(BrokerPolicies.of(settings));
        }
        broker.setAdvisorySupport(isOn(ActiveMqServer.Settings.ADVISORIES));
        CompositeQueue[] taps = taps();
        if (taps.length > 0) {
            VirtualDestinationInterceptor tapped = new VirtualDestinationInterceptor();
            tapped.setVirtualDestinations(taps);
            broker.setDestinationInterceptors(new DestinationInterceptor[] {tapped});
        }
        broker.setPlugins(plugins());
        connect(broker, port);
        return broker;
    }

    private KahaDBPersistenceAdapter kahaDb() throws IOException {
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        String shared = settings.getProperty(ActiveMqServer.Settings.STORE);
        store.setDirectory(
                shared == null
                        ? directory.resolve("kahadb").toFile()
                        : Path.of(shared).toFile());
        store.getLocker().setLockAcquireSleepInterval(LOOKS_FOR_THE_STORE_EVERY_MS);
        if (shared != null) {
            // Who has lost the lock, as happens on network file systems, must stop before somebody else writes.
            store.setLockKeepAlivePeriod(LOOKS_FOR_THE_STORE_EVERY_MS);
        }
        store.setJournalDiskSyncStrategy("always");
        if (settings.containsKey(ActiveMqServer.Settings.FILE_MIB)) {
            store.setJournalMaxFileLength(Math.toIntExact(mebibytes(ActiveMqServer.Settings.FILE_MIB)));
        }
        String reclaim = settings.getProperty(ActiveMqServer.Settings.RECLAIM_MS);
        if (reclaim != null) {
            store.setCleanupInterval(Long.parseLong(reclaim));
            store.setCompactAcksAfterNoGC(1);
            store.setCompactAcksIgnoresStoreGrowth(true);
        }
        return store;
    }

    private void limit(SystemUsage usage) {
        usage.getMemoryUsage().setLimit(mebibytes(ActiveMqServer.Settings.MEMORY_MIB));
        usage.getStoreUsage().setLimit(mebibytes(ActiveMqServer.Settings.STORE_MIB));
        usage.getTempUsage().setLimit(mebibytes(ActiveMqServer.Settings.TEMP_MIB));
        usage.setSendFailIfNoSpace(isOn(ActiveMqServer.Settings.NO_SPACE));
    }

    private BrokerPlugin[] plugins() {
        List<BrokerPlugin> plugins = new ArrayList<>();
        String user = settings.getProperty(ActiveMqServer.Settings.USER);
        if (user != null) {
            plugins.add(new Doorkeeper(user, settings.getProperty(ActiveMqServer.Settings.PASSWORD)));
        }
        Set<String> readOnly = settings.stringPropertyNames().stream()
                .filter(key -> key.startsWith(ActiveMqServer.Settings.READ_ONLY))
                .map(key -> key.substring(ActiveMqServer.Settings.READ_ONLY.length()))
                .collect(Collectors.toSet());
        if (!readOnly.isEmpty()) {
            plugins.add(new ReadOnly(readOnly));
        }
        if (isOn(ActiveMqServer.Settings.STATISTICS)) {
            plugins.add(new StatisticsBrokerPlugin());
        }
        return plugins.toArray(BrokerPlugin[]::new);
    }

    private void connect(BrokerService broker, int port) throws Exception {
        String keyStore = settings.getProperty(ActiveMqServer.Settings.KEY_STORE);
        if (keyStore == null) {
            broker.addConnector("tcp://127.0.0.1:" + port);
            return;
        }
        char[] password =
                settings.getProperty(ActiveMqServer.Settings.KEY_STORE_PASSWORD).toCharArray();
        broker.setSslContext(BrokerTls.with(Path.of(keyStore), password));
        broker.addConnector("ssl://127.0.0.1:" + port);
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
