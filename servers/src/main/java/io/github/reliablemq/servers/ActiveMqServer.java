package io.github.reliablemq.servers;

import static java.util.Objects.requireNonNull;

import jakarta.jms.Connection;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real ActiveMQ broker that has every persistent message on disk before it acknowledges it.
 *
 * <p>Taken from {@code -Dreliablemq.activemq.url=tcp://host:port} (or the variable {@code RELIABLEMQ_ACTIVEMQ_URL}), or
 * Docker, or the broker on the class path in a JVM of its own; {@code -Dreliablemq.servers=embedded|docker|auto}
 * chooses between the latter two. Settings other than the defaults need the broker on the class path, and then get it.
 */
public final class ActiveMqServer extends Server {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqServer.class);
    private static final String TITLE = "ActiveMQ";
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int INTERNAL_PORT = 61616;
    private static final Pattern ENDPOINT = Pattern.compile("(?:tcp|nio|ssl|nio\\+ssl|auto)://([^:/,?)]+):(\\d+)");

    private final String brokerUrl;

    private ActiveMqServer(Backing backing, String brokerUrl) {
        super(TITLE, backing);
        this.brokerUrl = brokerUrl;
    }

    /** Starts or finds one with default settings; see {@link #start(Settings)}. */
    public static ActiveMqServer start() {
        return start(Settings.defaults());
    }

    /**
     * Starts or finds one and returns when it accepts connections; the caller closes it. A broker given by URL is taken
     * as it is, whatever the settings.
     *
     * @throws ServerException if there is none to be had; the message tells what was tried
     */
    public static ActiveMqServer start(Settings settings) {
        requireNonNull(settings, "settings");
        return new Sources<>(
                        "activemq",
                        TITLE,
                        url -> given(url, settings),
                        () -> ours(settings.isDefault() ? inDocker() : instead(settings), settings),
                        () -> ours(EmbeddedActiveMq.start(settings), settings))
                .start();
    }

    /**
     * Starts one on the store of another, as {@link Settings#storeIn} named it, and returns when it waits for that one
     * to go; it accepts connections once it has the store. The caller closes it.
     */
    public static ActiveMqServer startStandIn(Settings settings) {
        requireNonNull(settings, "settings");
        if (!settings.values().containsKey(Settings.STORE)) {
            throw new IllegalArgumentException("A stand-in needs the store of another broker: use storeIn(directory)");
        }
        return ours(EmbeddedActiveMq.startStandIn(settings), settings);
    }

    /** Where clients connect: {@code tcp://host:port} or {@code ssl://host:port}, or the URL that was given. */
    public String brokerUrl() {
        return brokerUrl;
    }

    private static ActiveMqServer ours(Backing backing, Settings settings) {
        String scheme = settings.values().containsKey(Settings.KEY_STORE) ? "ssl://" : "tcp://";
        return new ActiveMqServer(backing, scheme + backing.host() + ":" + backing.port());
    }

    private static Backing instead(Settings settings) {
        LOG.info("{}: the Docker image cannot be given the settings {}; taking the embedded broker.", TITLE, settings);
        return EmbeddedActiveMq.start(settings);
    }

    private static ActiveMqServer given(String url, Settings settings) {
        Matcher endpoint = ENDPOINT.matcher(url);
        if (!endpoint.find()) {
            throw new ServerException(
                    "reliablemq.activemq.url is \"" + url + "\"; it must name a broker, as in tcp://host:61616");
        }
        if (!settings.isDefault()) {
            LOG.warn("{}: the broker given by URL is taken as it is, not with the settings {}.", TITLE, settings);
        }
        String host = endpoint.group(1);
        int port = Integer.parseInt(endpoint.group(2));
        ActiveMqServer server = new ActiveMqServer(new GivenServer(TITLE, host, port), url);
        // It may want credentials we do not know, or be behind failover:, which would try for ever.
        Probe.await(server.toString(), ANSWER, () -> new Socket(host, port).close());
        return server;
    }

    private static DockerServer inDocker() {
        DockerServer.Image image =
                new DockerServer.Image(TITLE, "apache/activemq-classic:6.1.7", INTERNAL_PORT, container -> {});
        return DockerServer.start(image, (host, port) -> () -> {
            URI url = URI.create("tcp://" + host + ":" + port);
            try (Connection connection = new ActiveMQConnectionFactory(url).createConnection()) {
                connection.start();
            }
        });
    }

    /**
     * How the embedded broker is set up. Immutable: every method returns a changed copy.
     *
     * <p>By default: KahaDB on disk, no scheduler, 64 MiB of memory, 512 MiB of store, 256 MiB of temporary store,
     * advisories, nobody asked for a password, the broker's own dead-letter queue {@code ActiveMQ.DLQ}.
     */
    public static final class Settings {
        static final String PERSISTENT = "persistent";
        static final String SCHEDULER = "scheduler";
        static final String MEMORY_MIB = "memoryMib";
        static final String STORE_MIB = "storeMib";
        static final String TEMP_MIB = "tempMib";
        static final String USER = "user";
        static final String PASSWORD = "password";
        static final String DEAD_LETTERS = "deadLetters.";
        static final String ALL_QUEUES = "queue://>";
        static final String ALL_TOPICS = "topic://>";
        static final String STORE_FULL_AT = "storeFullAt.";
        static final String WITHOUT_QUEUE_AUDIT = "withoutQueueAudit.";
        static final String EXPIRY_CHECK_MS = "expiryCheckMs";
        static final String TAP = "tap.";
        static final String QUEUE_KIB = "queueKib.";
        static final String READ_ONLY = "readOnly.";
        static final String NO_SPACE = "failWhenFull";
        static final String ADVISORIES = "advisories";
        static final String KEY_STORE = "keyStore";
        static final String KEY_STORE_PASSWORD = "keyStorePassword";
        static final String STORE = "store";
        static final String STATISTICS = "statistics";
        static final String RECLAIM_MS = "reclaimMs";
        static final String FILE_MIB = "fileMib";

        private static final Settings DEFAULTS = new Settings(
                Map.of(
                        PERSISTENT, "true",
                        SCHEDULER, "false",
                        MEMORY_MIB, "64",
                        STORE_MIB, "512",
                        TEMP_MIB, "256",
                        NO_SPACE, "false",
                        ADVISORIES, "true"),
                List.of());

        private final Map<String, String> values;
        private final List<String> jvmOptions;

        private Settings(Map<String, String> values, List<String> jvmOptions) {
            this.values = values;
            this.jvmOptions = jvmOptions;
        }

        /** The defaults. */
        public static Settings defaults() {
            return DEFAULTS;
        }

        /** Keeps messages in memory only: a killed broker has lost them. */
        public Settings withoutPersistence() {
            return with(PERSISTENT, "false");
        }

        /** Delivers scheduled messages; without it the broker ignores their delay. */
        public Settings withScheduler() {
            return with(SCHEDULER, "true");
        }

        /** Bounds the memory for messages; beyond it, producers are made to wait. */
        public Settings memoryMebibytes(int limit) {
            return with(MEMORY_MIB, Integer.toString(limit));
        }

        /** Bounds the store of persistent messages; beyond it, producers are made to wait. */
        public Settings storeMebibytes(int limit) {
            return with(STORE_MIB, Integer.toString(limit));
        }

        /** Bounds the disk for non-persistent messages that no longer fit into memory. */
        public Settings tempMebibytes(int limit) {
            return with(TEMP_MIB, Integer.toString(limit));
        }

        /** Lets only this user in. */
        public Settings credentials(String user, String password) {
            return with(USER, requireNonNull(user, "user")).with(PASSWORD, requireNonNull(password, "password"));
        }

        /** Gives each queue a dead-letter queue of its own, {@code DLQ.<queue>}. */
        public Settings deadLetterPerQueue() {
            return deadLetters(ALL_QUEUES, ruleOfQueues().butIndividual());
        }

        /** Dead-letters a message of a queue again that came back from there; the stock broker silently drops it. */
        public Settings withoutDeadLetterAudit() {
            return deadLetters(ALL_QUEUES, ruleOfQueues().withoutAudit());
        }

        /** What becomes of the messages of all queues and topics that nobody could take. */
        public Settings deadLetters(DeadLetterRule rule) {
            return deadLetters(ALL_QUEUES, rule).deadLetters(ALL_TOPICS, rule);
        }

        /**
         * What becomes of those of some destinations.
         *
         * @param pattern {@code queue://orders} for one, {@code queue://orders.>} for all whose name begins so; of
         *     several that fit, the broker obeys the most exact one alone
         */
        public Settings deadLetters(String pattern, DeadLetterRule rule) {
            return with(DEAD_LETTERS + requireNonNull(pattern, "pattern"), rule.written());
        }

        /** How often the broker looks for expired messages; every 30 s unless set. */
        public Settings checkExpiryEvery(Duration period) {
            return with(EXPIRY_CHECK_MS, Long.toString(period.toMillis()));
        }

        /**
         * Calls the store full for some destinations before it is, which leaves room for the others.
         *
         * @param pattern as for {@link #deadLetters(String, DeadLetterRule)}
         * @param percent of the store; 100 unless set
         */
        public Settings storeFullAt(String pattern, int percent) {
            return with(STORE_FULL_AT + requireNonNull(pattern, "pattern"), Integer.toString(percent));
        }

        /**
         * Lets some queues take a message however often; the stock broker drops one that a queue has had before.
         *
         * @param pattern as for {@link #deadLetters(String, DeadLetterRule)}
         */
        public Settings withoutQueueAudit(String pattern) {
            return with(WITHOUT_QUEUE_AUDIT + requireNonNull(pattern, "pattern"), "true");
        }

        /**
         * Stores a copy of whatever is sent to {@code queue} in the queue {@code copy} as well, in the sender's own
         * transaction: what the broker has taken in stays countable after it was consumed.
         */
        public Settings tap(String queue, String copy) {
            return with(TAP + requireNonNull(queue, "queue"), requireNonNull(copy, "copy"));
        }

        /** Bounds the memory of one queue and keeps its messages nowhere else; beyond it, producers wait. */
        public Settings queueKibibytes(String queue, int limit) {
            return with(QUEUE_KIB + requireNonNull(queue, "queue"), Integer.toString(limit));
        }

        /** Refuses what does not fit instead of making its sender wait. */
        public Settings failWhenFull() {
            return with(NO_SPACE, "true");
        }

        /** Lets nobody send to that queue or topic, and says so as the broker's own plugin does. */
        public Settings readOnly(String destination) {
            return with(READ_ONLY + requireNonNull(destination, "destination"), "true");
        }

        /** Tells nobody of consumers and destinations that come and go. */
        public Settings withoutAdvisories() {
            return with(ADVISORIES, "false");
        }

        /** Speaks TLS only, with the key in that PKCS 12 file. */
        public Settings tls(Path keyStore, String storePassword) {
            return with(KEY_STORE, keyStore.toAbsolutePath().toString())
                    .with(KEY_STORE_PASSWORD, requireNonNull(storePassword, "storePassword"));
        }

        /**
         * Keeps the messages in that directory, which several brokers may share: one has it, the others ask for it five
         * times a second. It stays when the broker is closed.
         */
        public Settings storeIn(Path directory) {
            return with(STORE, directory.toAbsolutePath().toString());
        }

        /**
         * How often the broker looks for files of its store that it can delete. A file is kept for a single message,
         * and with it the acknowledgements in later files, until those are copied out of the way: one file each time
         * after two looks in vain. Every 30 s, and after ten looks in vain, unless set: for minutes a store may be full
         * of nothing.
         */
        public Settings reclaimEvery(Duration period) {
            return with(RECLAIM_MS, Long.toString(period.toMillis()));
        }

        /** How long a file of the store is, 32 MiB unless set: what a single message that stays takes up. */
        public Settings storeFileMebibytes(int length) {
            return with(FILE_MIB, Integer.toString(length));
        }

        /** Answers questions of clients about how full it is, by the broker's own plugin. */
        public Settings withStatistics() {
            return with(STATISTICS, "true");
        }

        /** Adds options for the broker's JVM; a later one overrides ours. */
        public Settings jvmOptions(String... options) {
            return new Settings(values, List.of(options));
        }

        private DeadLetterRule ruleOfQueues() {
            String written = values.get(DEAD_LETTERS + ALL_QUEUES);
            return written == null ? DeadLetterRule.shared() : DeadLetterRule.read(written);
        }

        boolean isDefault() {
            return values.equals(DEFAULTS.values);
        }

        Map<String, String> values() {
            return values;
        }

        List<String> jvmOptions() {
            return jvmOptions;
        }

        private Settings with(String key, String value) {
            Map<String, String> changed = new TreeMap<>(values);
            changed.put(key, value);
            return new Settings(Map.copyOf(changed), jvmOptions);
        }

        /** Passwords stay out of logs. */
        @Override
        public String toString() {
            Map<String, String> shown = new TreeMap<>(values);
            shown.replace(PASSWORD, "***");
            shown.replace(KEY_STORE_PASSWORD, "***");
            return shown.toString();
        }
    }
}
