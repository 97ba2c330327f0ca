package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The live heap of a relay's process while a backlog waits: it has sent some of it, and each of its lanes has a full
 * batch in its hands.
 */
final class LiveHeap implements Contestant {

    /** Enough for every buffer to have grown. */
    private static final int BATCHES_BEFORE = 20;

    private static final double MEBI = 1 << 20;
    private static final Destination QUEUE = Destination.queue("bench.heap");

    private final OutboxDatabase outbox;
    private final String jdbcUrl;
    private final String brokerUrl;
    private final Sizes sizes;
    private final int before;
    private long filled;
    private @Nullable RelayProcess relay;

    LiveHeap(DurableServers servers, Sizes sizes) {
        this.jdbcUrl = servers.postgres().createDatabase();
        this.outbox = OutboxDatabase.create(servers.postgres().dataSource(jdbcUrl));
        this.brokerUrl = servers.brokerUrl();
        this.sizes = sizes;
        this.before = BATCHES_BEFORE * sizes.batch();
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
        // Lanes that are not held yet send a batch more.
        filled = sizes.backlog() + before + (long) RelayMain.LANES * sizes.batch();
        outbox.fill(QUEUE, (int) (filled - outbox.waiting(QUEUE)), Keys.NONE);
        outbox.tidy();
    }

    @Override
    public Work run() throws SQLException, InterruptedException {
        RelayProcess started = RelayProcess.start(
                RelayMain.class, jdbcUrl, brokerUrl, Integer.toString(sizes.batch()), Integer.toString(before));
        relay = started;
        started.await(RelayMain.HELD);
        double mebibytes = liveBytes(started.pid()) / MEBI;
        long waiting = outbox.waiting(QUEUE);
        if (waiting < sizes.backlog()) {
            throw new WrongCountException("Only " + waiting + " messages waited while the heap was measured");
        }
        return new Work(waiting, Map.of(Figure.HEAP, mebibytes));
    }

    /** By the histogram of the JDK's own tool, which collects first, whatever is in the way. */
    private static long liveBytes(long pid) throws InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            return output.lines()
                    .filter(line -> line.startsWith("Total"))
                    .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[2]))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            jcmd + " ended with " + exitCode + " and without a histogram: " + output));
        } catch (IOException e) {
            throw new IllegalStateException("The live heap cannot be measured: " + jcmd + " does not start", e);
        }
    }

    @Override
    public void disconnect() {
        close();
    }

    @Override
    public void check() throws SQLException, JMSException {
        Arrivals.checkCount(brokerUrl, QUEUE.name(), filled - outbox.waiting(QUEUE));
    }

    @Override
    public void close() {
        RelayProcess open = relay;
        relay = null;
        if (open != null) {
            open.close();
        }
    }
}
