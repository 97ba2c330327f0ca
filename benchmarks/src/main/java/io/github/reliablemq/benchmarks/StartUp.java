package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An application with outbox and relay starts, in a JVM that is new in each turn. */
final class StartUp implements Contestant {

    private static final double MICROS_PER_MILLI = 1_000;
    private static final Pattern TIMES =
            Pattern.compile("connect=([0-9]+) start=([0-9]+) " + Pattern.quote(StartMain.STARTED));

    private final StartMain.Before before;
    private final String jdbcUrl;
    private final String brokerUrl;
    private final OutboxDatabase outbox;
    private @Nullable RelayProcess application;

    StartUp(DurableServers servers, StartMain.Before before) {
        this.before = before;
        this.jdbcUrl = servers.postgres().createDatabase();
        this.outbox = OutboxDatabase.create(servers.postgres().dataSource(jdbcUrl));
        this.brokerUrl = servers.brokerUrl();
    }

    @Override
    public String name() {
        return switch (before) {
            case CONNECTED -> "relay";
            case QUERIED -> "relay-after-query";
        };
    }

    @Override
    public DataSource database() {
        return outbox.database();
    }

    @Override
    public void prepare() throws SQLException {
        outbox.tidy();
    }

    @Override
    public Work run() {
        RelayProcess started = RelayProcess.start(StartMain.class, jdbcUrl, brokerUrl, before.name());
        application = started;
        Matcher times = TIMES.matcher(started.await(StartMain.STARTED));
        if (!times.find()) {
            throw new IllegalStateException("An application that started did not say how long it took");
        }
        return new Work(1, Map.of(Figure.CONNECT, millis(times.group(1)), Figure.START, millis(times.group(2))));
    }

    private static double millis(String micros) {
        return Long.parseLong(micros) / MICROS_PER_MILLI;
    }

    @Override
    public void disconnect() {
        close();
    }

    /** A relay that did not end in order would make the next one start carefully. */
    @Override
    public void check() throws SQLException {
        WrongCountException.unlessSame(
                "Relays left behind", 0, Sql.number(database(), "select count(*) from reliable_outbox_relay"));
    }

    @Override
    public void close() {
        RelayProcess open = application;
        application = null;
        if (open != null) {
            open.close();
        }
    }
}
