package io.github.reliablemq.servers;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL, with fsync on.
 *
 * <p>Taken from {@code -Dreliablemq.postgres.url=jdbc:postgresql://host:port/db?user=...&password=...} (or the variable
 * {@code RELIABLEMQ_POSTGRES_URL}), or Docker, or the binaries on the class path;
 * {@code -Dreliablemq.servers=embedded|docker|auto} chooses between the latter two. The embedded one listens on
 * loopback only and accepts any password.
 */
public final class PostgresServer extends Server {
    private static final String TITLE = "PostgreSQL";
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int CONNECT_SECONDS = 5;
    private static final int SOCKET_SECONDS = 30;
    private static final int INTERNAL_PORT = 5432;

    private final String user;
    private final String password;
    private final String database;
    private final Queue<String> created = new ConcurrentLinkedQueue<>();
    private final Queue<String> emptied = new ConcurrentLinkedQueue<>();

    private PostgresServer(Backing backing, String user, String password, String database) {
        super(TITLE, backing);
        this.user = user;
        this.password = password;
        this.database = database;
    }

    /**
     * Starts or finds one and returns when it accepts connections; the caller closes it.
     *
     * @throws ServerException if there is none to be had; the message tells what was tried
     */
    public static PostgresServer start() {
        return new Sources<>(
                        "postgres",
                        TITLE,
                        PostgresServer::given,
                        PostgresServer::inDocker,
                        () -> new PostgresServer(
                                EmbeddedPostgres.start(), EmbeddedPostgres.USER, "postgres", "postgres"))
                .start();
    }

    /** The JDBC URL of the server's own database, user and password included. */
    public String jdbcUrl() {
        return jdbcUrl(database);
    }

    /** A user that may create databases. */
    public String user() {
        return user;
    }

    /** The password of {@link #user}. */
    public String password() {
        return password;
    }

    /** Connects to the server's own database; see {@link #dataSource(String)}. */
    public DataSource dataSource() {
        return dataSource(jdbcUrl());
    }

    /**
     * Connects to {@code jdbcUrl} without pooling. It gives up on a connection after 5 s and on an answer after 30 s,
     * so that a frozen server hangs no test.
     */
    public DataSource dataSource(String jdbcUrl) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(requireNonNull(jdbcUrl, "jdbcUrl"));
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SOCKET_SECONDS);
        return source;
    }

    /** Creates an empty database with a new name and returns its JDBC URL; {@link #close} drops it. */
    public String createDatabase() {
        String name = "reliablemq_" + UUID.randomUUID().toString().replace("-", "");
        execute("create database " + name);
        created.add(name);
        return jdbcUrl(name);
    }

    /**
     * Lends an empty database: an emptied one that was given back where there is one, else a new one. The borrower
     * closes it. Ten times as quick as {@link #createDatabase}.
     */
    public ScratchDatabase borrowDatabase() {
        String idle = emptied.poll();
        return new ScratchDatabase(this, idle == null ? createDatabase() : idle);
    }

    /** A server that we did not start may be too old to be emptied in our way. */
    void giveBack(String jdbcUrl) {
        if (!(backing() instanceof GivenServer)) {
            emptied.add(jdbcUrl);
        }
    }

    @Override
    void beforeClose() {
        if (!(backing() instanceof GivenServer)) {
            return;
        }
        for (String name = created.poll(); name != null; name = created.poll()) {
            execute("drop database if exists " + name + " with (force)");
        }
    }

    private void execute(String sql) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new ServerException(
                    "`" + sql + "` failed on " + this + ": " + e.getMessage() + ". The server must run, and the user "
                            + user + " must be allowed to create databases.",
                    e);
        }
    }

    private String jdbcUrl(String name) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + name + "?user=" + Uris.encode(user) + "&password="
                + Uris.encode(password);
    }

    private static PostgresServer given(String url) {
        Properties parsed = Driver.parseURL(url, new Properties());
        if (parsed == null) {
            throw new ServerException("reliablemq.postgres.url is \"" + url
                    + "\"; it must look like jdbc:postgresql://host:port/db?user=...&password=...");
        }
        GivenServer backing = new GivenServer(
                TITLE, value(parsed, PGProperty.PG_HOST), Integer.parseInt(value(parsed, PGProperty.PG_PORT)));
        return new PostgresServer(
                        backing,
                        value(parsed, PGProperty.USER),
                        value(parsed, PGProperty.PASSWORD),
                        value(parsed, PGProperty.PG_DBNAME))
                .answering();
    }

    private static PostgresServer inDocker() {
        String name = "reliablemq";
        DockerServer.Image image = new DockerServer.Image(
                TITLE,
                "postgres:18-alpine",
                INTERNAL_PORT,
                container -> container.withEnv("POSTGRES_USER", name).withEnv("POSTGRES_PASSWORD", name));
        DockerServer backing = DockerServer.start(image, (host, port) -> {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setURL("jdbc:postgresql://" + host + ":" + port + "/" + name);
            return () -> source.getConnection(name, name).close();
        });
        return new PostgresServer(backing, name, name, name);
    }

    private PostgresServer answering() {
        Probe.await(toString(), ANSWER, () -> dataSource().getConnection().close());
        return this;
    }

    private static String value(Properties parsed, PGProperty property) {
        String value = property.getOrDefault(parsed);
        return value == null ? "" : value;
    }
}
