package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Spring Modulith as it is meant to work: a publication in the transaction, its listener as soon as that has committed,
 * and the publication completed when the listener has sent. Its resubmission is for stragglers only.
 */
final class ModulithPipeline implements Pipeline {

    /** A publication of that age is not on its way any more: its listener failed. */
    private static final Duration STRAGGLER = Duration.ofMinutes(1);

    private final DataSource database;
    private final String queue;
    private final SessionPool sessions;
    private @Nullable Modulith modulith;
    private @Nullable ExecutorService workers;
    private @Nullable ScheduledExecutorService resubmission;

    ModulithPipeline(DataSource database, String brokerUrl) {
        this.database = database;
        this.queue = "bench.sustained.modulith";
        this.sessions = new SessionPool(brokerUrl, queue);
    }

    @Override
    public String name() {
        return "modulith";
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public String queue() {
        return queue;
    }

    @Override
    public String settings() {
        return Modulith.SETTINGS;
    }

    @Override
    public List<String> tables() {
        return List.of(Modulith.TABLE);
    }

    @Override
    public Transactions open(Load.Shape shape, Flow flow) throws JMSException {
        sessions.open(PeerDrain.WORKERS);
        ExecutorService executor = Executors.newFixedThreadPool(PeerDrain.WORKERS);
        workers = executor;
        Modulith opened = Modulith.open(database, executor, PeerDrain.WORKERS, shape.producers(), text -> {
            sessions.send(text);
            flow.settled(1);
        });
        modulith = opened;
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        resubmission = timer;
        var unused = timer.scheduleWithFixedDelay(
                () -> opened.resubmitOlderThan(STRAGGLER),
                STRAGGLER.toSeconds(),
                STRAGGLER.toSeconds(),
                TimeUnit.SECONDS);
        return new Commits(number -> opened.commit(number, shape.messagesInEach()));
    }

    @Override
    public void close() {
        if (resubmission != null) {
            resubmission.shutdownNow();
            resubmission = null;
        }
        if (workers != null) {
            workers.shutdownNow();
            workers = null;
        }
        Modulith open = modulith;
        modulith = null;
        if (open != null) {
            open.close();
        }
        sessions.close();
    }
}
