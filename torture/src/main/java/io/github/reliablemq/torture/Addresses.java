package io.github.reliablemq.torture;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/**
 * Where the three servers are, as one role sees them: through the proxies of that role. The processes of a run get them
 * through files in the run's directory.
 */
record Addresses(String jdbcUrl, String redisUri, String brokerUrl) {

    private static final int CONNECT_MILLIS = 2_000;

    void write(Path run, Role role) {
        Properties properties = new Properties();
        properties.setProperty("postgres", jdbcUrl);
        properties.setProperty("redis", redisUri);
        properties.setProperty("activemq", brokerUrl);
        try (Writer out = Files.newBufferedWriter(file(run, role))) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new TortureException("Cannot write to " + run + ": " + e.getMessage(), e);
        }
    }

    static Addresses read(Path run, Role role) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file(run, role))) {
            properties.load(in);
        } catch (IOException e) {
            throw new TortureException("Cannot read " + file(run, role) + ": " + e.getMessage(), e);
        }
        return new Addresses(
                properties.getProperty("postgres"),
                properties.getProperty("redis"),
                properties.getProperty("activemq"));
    }

    private static Path file(Path run, Role role) {
        return run.resolve("addresses-" + role.name().toLowerCase(Locale.ROOT) + ".properties");
    }

    /**
     * Connections to PostgreSQL; the caller closes them. It opens none by itself, so that a process can start while the
     * server is away.
     *
     * @param name what the server knows them by
     */
    HikariDataSource pool(int connections, String name) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setValidationTimeout(1_000);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("connectTimeout", "2");
        // A server that is cut off must not hold a thread for as long as TCP does.
        config.addDataSourceProperty("socketTimeout", "8");
        return new HikariDataSource(config);
    }
}
