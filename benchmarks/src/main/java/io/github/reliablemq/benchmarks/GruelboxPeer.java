package io.github.reliablemq.benchmarks;

import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Gruelbox's outbox with a backlog that nobody has worked on yet: flushed in a loop until nothing is due. */
final class GruelboxPeer implements Peer {

    private static final int AT_ONCE = 1_000;

    private final DataSource database;
    private @Nullable Gruelbox gruelbox;
    private @Nullable ExecutorService workers;
    private volatile boolean driven;
    private boolean moreDue;

    GruelboxPeer(DataSource database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "gruelbox";
    }

    @Override
    public String table() {
        return Gruelbox.TABLE;
    }

    @Override
    public void open(Sending sending, Runnable ended) {
        driven = false;
        moreDue = true;
        ExecutorService executor = Executors.newFixedThreadPool(PeerDrain.WORKERS);
        workers = executor;
        gruelbox = Gruelbox.open(database, PeerDrain.WORKERS + 1, sending, task -> submit(executor, task), ended);
    }

    @Override
    public void fill(int messages) throws SQLException {
        Gruelbox open = Objects.requireNonNull(gruelbox);
        for (int first = 0; first < messages; first += AT_ONCE) {
            int from = first;
            open.transactions().inTransaction(() -> {
                for (int number = from; number < Math.min(messages, from + AT_ONCE); number++) {
                    open.schedule(Bodies.of(number));
                }
            });
        }
        // A flush takes what was not done in time only.
        Sql.execute(database, "update " + Gruelbox.TABLE + " set nextattempttime = nextattempttime - interval '1 day'");
    }

    @Override
    public void drive() {
        driven = true;
        moreDue = moreDue && Objects.requireNonNull(gruelbox).flush();
    }

    @Override
    public void close() {
        if (workers != null) {
            workers.shutdownNow();
            workers = null;
        }
        if (gruelbox != null) {
            gruelbox.close();
            gruelbox = null;
        }
    }

    /** What commits while the backlog is recorded stays where it is. */
    private void submit(ExecutorService executor, Runnable task) {
        if (driven) {
            executor.execute(task);
        }
    }
}
