package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Finding;
import io.github.reliablemq.idempotency.redis.RedisCheckup;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.RedisServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.activemq.ActiveMQConnectionMetaData;

/**
 * A PostgreSQL, an ActiveMQ and a Redis of our own, in processes of their own, as durable as in production and with the
 * memory of one: the settings of tests are as durable, but small. Thread-safe.
 */
final class DurableServers implements AutoCloseable {

    private static final Map<String, String> DATABASE = Map.of(
            "shared_buffers", "1GB",
            "max_wal_size", "8GB",
            "checkpoint_timeout", "15min",
            // For XA; off by default.
            "max_prepared_transactions", "64");
    private static final List<String> MUST_BE_ON = List.of("fsync", "synchronous_commit", "full_page_writes");
    private static final List<String> SHOWN = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_level",
            "shared_buffers",
            "max_wal_size",
            "checkpoint_timeout",
            "max_prepared_transactions");

    /** The compiler of a long-running server and the collector the machine's size asks for; tests do without. */
    private static final String[] BROKER_JVM = {"-Xmx1g", "-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC"};

    /** Over what tests have, which sync each command: what {@code appendonly yes} comes to by itself, as we advise. */
    private static final String[] REDIS = {"--appendfsync", "everysec"};

    private static final List<String> REDIS_SHOWN =
            List.of("server version", "maxmemory-policy", "appendonly", "appendfsync");

    private static final int BROKER_MEMORY = 512;
    private static final int BROKER_STORE = 32 * 1024;

    private final PostgresServer postgres;
    private final ActiveMqServer broker;
    private final RedisServer redis;

    private DurableServers(PostgresServer postgres, ActiveMqServer broker, RedisServer redis) {
        this.postgres = postgres;
        this.broker = broker;
        this.redis = redis;
    }

    /** Starts them; the caller closes them. */
    static DurableServers start() throws SQLException {
        if (System.getProperty("reliablemq.servers") == null) {
            System.setProperty("reliablemq.servers", "embedded");
        }
        RedisServer redis = RedisServer.embedded(REDIS);
        try {
            checkDurability(redis);
            return start(redis);
        } catch (SQLException | RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    private static DurableServers start(RedisServer redis) throws SQLException {
        PostgresServer postgres = PostgresServer.start();
        try {
            tune(postgres);
            ActiveMqServer broker = ActiveMqServer.start(ActiveMqServer.Settings.defaults()
                    .memoryMebibytes(BROKER_MEMORY)
                    .storeMebibytes(BROKER_STORE)
                    .jvmOptions(BROKER_JVM));
            DurableServers servers = new DurableServers(postgres, broker, redis);
            servers.checkThatTheyAreOurs();
            return servers;
        } catch (SQLException | RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    PostgresServer postgres() {
        return postgres;
    }

    String brokerUrl() {
        return broker.brokerUrl();
    }

    long brokerPid() {
        return broker.pid();
    }

    RedisServer redis() {
        return redis;
    }

    /** A new, empty database. */
    DataSource newDatabase() {
        return postgres.dataSource(postgres.createDatabase());
    }

    /** What the figures depend on. */
    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        StringBuilder database = new StringBuilder();
        for (String name : SHOWN) {
            database.append(name)
                    .append('=')
                    .append(show(postgres.dataSource(), name))
                    .append(' ');
        }
        settings.put("PostgreSQL", database.toString().strip());
        String version = ActiveMQConnectionMetaData.PROVIDER_VERSION;
        settings.put(
                "ActiveMQ",
                version + " KahaDB journalDiskSyncStrategy=always concurrentStoreAndDispatchQueues=true memory="
                        + BROKER_MEMORY + "MiB " + String.join(" ", BROKER_JVM));
        StringBuilder shown = new StringBuilder();
        for (Finding finding : RedisCheckup.at(redis.uri()).examine()) {
            if (REDIS_SHOWN.contains(finding.about())) {
                shown.append(finding.about())
                        .append(": ")
                        .append(finding.seen())
                        .append("; ");
            }
        }
        settings.put("Redis", shown.toString().strip());
        return settings;
    }

    @Override
    public void close() {
        broker.close();
        postgres.close();
        redis.close();
    }

    private static void tune(PostgresServer postgres) throws SQLException {
        if (postgres.canBeKilled()) {
            for (Map.Entry<String, String> setting : DATABASE.entrySet()) {
                execute(postgres, "alter system set " + setting.getKey() + " = '" + setting.getValue() + "'");
            }
            if (StatementCounts.isAvailable(postgres.dataSource())) {
                execute(postgres, "alter system set shared_preload_libraries = 'pg_stat_statements'");
                execute(postgres, "alter system set pg_stat_statements.track = 'none'");
            }
            postgres.restart();
        }
        checkDurability(postgres.dataSource());
    }

    /** Refuses a database that would answer before a commit is on disk. */
    static void checkDurability(DataSource database) throws SQLException {
        for (String name : MUST_BE_ON) {
            String value = show(database, name);
            if (!value.equals("on")) {
                throw new IllegalStateException(
                        "PostgreSQL has " + name + "=" + value + ": what is measured with it would not be durable");
            }
        }
    }

    /** Refuses a Redis that the library calls unsafe: one that forgets at a restart, or evicts. */
    static void checkDurability(RedisServer redis) {
        List<Finding> unsafe = RedisCheckup.at(redis.uri()).examine().stream()
                .filter(finding -> finding.severity() == Finding.Severity.UNSAFE)
                .toList();
        if (!unsafe.isEmpty()) {
            throw new IllegalStateException("What is measured with this Redis would not be durable: " + unsafe);
        }
    }

    /** Nobody else's load, and processes whose CPU can be read. */
    private void checkThatTheyAreOurs() {
        if (!postgres.canBeKilled() || !broker.canBeKilled()) {
            close();
            throw new IllegalStateException("Benchmarks start servers of their own: unset reliablemq.postgres.url and"
                    + " reliablemq.activemq.url, which name " + postgres + " and " + broker);
        }
    }

    private static void execute(PostgresServer postgres, String sql) throws SQLException {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String show(DataSource database, String setting) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
