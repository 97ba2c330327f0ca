package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A relay's process that has nothing to do: one for all turns, which has been at rest for ten times as long as it is
 * watched before the first, since a JVM goes on compiling what its start has run. Beside it, and watched at the same
 * time, a JVM with nothing in it.
 */
final class IdleRelay implements Contestant {

    private static final int TIMES_AT_REST = 10;

    private final DurableServers servers;
    private final Sizes sizes;
    private final String jdbcUrl;
    private final OutboxDatabase outbox;
    private final String transactions;
    private final StatementCounts statements;
    private @Nullable RelayProcess relay;
    private @Nullable RelayProcess empty;

    IdleRelay(DurableServers servers, Sizes sizes) {
        this.servers = servers;
        this.sizes = sizes;
        this.jdbcUrl = servers.postgres().createDatabase();
        this.outbox = OutboxDatabase.create(servers.postgres().dataSource(jdbcUrl));
        String name = jdbcUrl.substring(jdbcUrl.lastIndexOf('/') + 1, jdbcUrl.indexOf('?'));
        this.statements = new StatementCounts(servers.postgres().dataSource(), name);
        this.transactions = "select xact_commit + xact_rollback from pg_stat_database where datname = '" + name + "'";
    }

    @Override
    public String name() {
        return "relay";
    }

    @Override
    public DataSource database() {
        return outbox.database();
    }

    @Override
    public void prepare() throws SQLException {
        if (relay == null) {
            if (StatementCounts.isAvailable(servers.postgres().dataSource())) {
                statements.watch();
            }
            outbox.tidy();
            RelayProcess beside = RelayProcess.start(EmptyMain.class);
            empty = beside;
            beside.await(EmptyMain.STARTED);
            RelayProcess started =
                    RelayProcess.start(RelayMain.class, jdbcUrl, servers.brokerUrl(), Integer.toString(sizes.batch()));
            relay = started;
            started.await(RelayMain.AT_REST);
            started.watch(sizes.idle().multipliedBy(TIMES_AT_REST));
        }
    }

    @Override
    public Work run() throws SQLException {
        RelayProcess watched = Objects.requireNonNull(relay, "prepare comes first");
        RelayProcess beside = Objects.requireNonNull(empty, "prepare comes first");
        boolean counts = StatementCounts.isAvailable(servers.postgres().dataSource());
        long transactionsBefore = transactions();
        long statementsBefore = counts ? statements.calls() : 0;
        CpuShare relayCpu = CpuShare.since(watched);
        CpuShare emptyCpu = CpuShare.since(beside);
        long start = System.nanoTime();
        watched.watch(sizes.idle());
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        long transactionsSince = transactions() - transactionsBefore;

        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.TRANSACTIONS, transactionsSince / seconds);
        if (counts) {
            figures.put(Figure.STATEMENTS, (statements.calls() - statementsBefore) / seconds);
        }
        OptionalDouble used = relayCpu.percent(seconds);
        OptionalDouble usedByNothing = emptyCpu.percent(seconds);
        if (used.isPresent() && usedByNothing.isPresent()) {
            figures.put(Figure.IDLE_CPU, used.getAsDouble());
            figures.put(Figure.IDLE_CPU_ADDED, used.getAsDouble() - usedByNothing.getAsDouble());
        }
        return new Work(Math.max(1, transactionsSince), figures);
    }

    /** Asked from another database, so that the question is not counted. */
    private long transactions() throws SQLException {
        return Sql.number(servers.postgres().dataSource(), transactions);
    }

    @Override
    public void disconnect() {}

    @Override
    public void check() throws SQLException {
        WrongCountException.unlessSame(
                "Relays of the idle outbox", 1, Sql.number(database(), "select count(*) from reliable_outbox_relay"));
    }

    @Override
    public void close() {
        RelayProcess openRelay = relay;
        RelayProcess openEmpty = empty;
        relay = null;
        empty = null;
        try {
            if (openRelay != null) {
                openRelay.close();
            }
        } finally {
            if (openEmpty != null) {
                openEmpty.close();
            }
        }
    }
}
