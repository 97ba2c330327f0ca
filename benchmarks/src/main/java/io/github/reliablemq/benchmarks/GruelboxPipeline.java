package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Gruelbox's outbox as it is meant to work: tasks go to its workers as soon as their transaction has committed. */
final class GruelboxPipeline implements Pipeline {

    private static final String QUEUE = "bench.sustained.gruelbox";

    private final DataSource database;
    private final SessionPool sessions;
    private @Nullable Gruelbox gruelbox;
    private @Nullable ExecutorService workers;

    GruelboxPipeline(DataSource database, String brokerUrl) {
        this.database = database;
        this.sessions = new SessionPool(brokerUrl, QUEUE);
    }

    @Override
    public String name() {
        return "gruelbox";
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public String queue() {
        return QUEUE;
    }

    @Override
    public String settings() {
        return Gruelbox.SETTINGS;
    }

    @Override
    public List<String> tables() {
        return List.of(Gruelbox.TABLE);
    }

    @Override
    public Transactions open(Load.Shape shape, Flow flow) throws JMSException {
        sessions.open(PeerDrain.WORKERS);
        ExecutorService executor = Executors.newFixedThreadPool(PeerDrain.WORKERS);
        workers = executor;
        Gruelbox opened = Gruelbox.open(
                database, PeerDrain.WORKERS + shape.producers(), sessions::send, executor, () -> flow.settled(1));
        gruelbox = opened;
        return new Commits(number -> opened.commit(number, shape.messagesInEach()));
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
        sessions.close();
    }
}
