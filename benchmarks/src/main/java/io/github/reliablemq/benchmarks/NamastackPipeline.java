package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Namastack's outbox, polled by its workers while records come in. */
final class NamastackPipeline implements Pipeline {

    private static final String QUEUE = "bench.sustained.namastack";

    private final DataSource database;
    private final SessionPool sessions;
    private @Nullable Namastack namastack;

    NamastackPipeline(DataSource database, String brokerUrl) {
        this.database = database;
        this.sessions = new SessionPool(brokerUrl, QUEUE);
    }

    @Override
    public String name() {
        return "namastack";
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
        return Namastack.SETTINGS;
    }

    @Override
    public List<String> tables() {
        return List.of(Namastack.TABLE);
    }

    @Override
    public Transactions open(Load.Shape shape, Flow flow) throws JMSException {
        sessions.open(PeerDrain.WORKERS);
        Namastack opened = Namastack.open(database, PeerDrain.WORKERS, shape.producers(), NamastackPeer.POLL, text -> {
            sessions.send(text);
            flow.settled(1);
        });
        namastack = opened;
        return new Commits(number -> opened.commit(number, shape.messagesInEach()));
    }

    @Override
    public void close() {
        Namastack open = namastack;
        namastack = null;
        if (open != null) {
            open.close();
        }
        sessions.close();
    }
}
