package io.github.reliablemq.examples.flights;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where the three servers are. The processes of a run get them through a file in the run's private directory: a command
 * line is for everybody to read, and there may be a password in it.
 */
record Addresses(String jdbcUrl, String redisUri, String brokerUrl) {

    private static final String FILE = "addresses.properties";

    void write(Path directory) {
        Properties properties = new Properties();
        properties.setProperty("postgres", jdbcUrl);
        properties.setProperty("redis", redisUri);
        properties.setProperty("activemq", brokerUrl);
        try (Writer out = Files.newBufferedWriter(directory.resolve(FILE))) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new DemoFailure("Cannot write to " + directory + ": " + e.getMessage(), e);
        }
    }

    static Addresses read(Path directory) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(directory.resolve(FILE))) {
            properties.load(in);
        } catch (IOException e) {
            throw new DemoFailure("Cannot read " + directory.resolve(FILE) + ": " + e.getMessage(), e);
        }
        return new Addresses(
                properties.getProperty("postgres"),
                properties.getProperty("redis"),
                properties.getProperty("activemq"));
    }

    /** Connections to PostgreSQL; the caller closes them. */
    HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(connections);
        // A server that is cut off must not hold a thread for as long as TCP does.
        config.addDataSourceProperty("socketTimeout", "30");
        return new HikariDataSource(config);
    }
}
