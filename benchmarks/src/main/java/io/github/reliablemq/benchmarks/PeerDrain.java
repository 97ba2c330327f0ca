package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** A peer works off a backlog: from the moment it may until its table is empty. */
final class PeerDrain implements Contestant {

    /** Of every peer, each with a session of its own. */
    static final int WORKERS = 16;

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Peer peer;
    private final DataSource database;
    private final String brokerUrl;
    private final int messages;
    private final String queue;
    private final Ended ended = new Ended();
    private final SessionPool sessions;

    PeerDrain(Peer peer, DataSource database, String brokerUrl, int messages) {
        this.peer = peer;
        this.database = database;
        this.brokerUrl = brokerUrl;
        this.messages = messages;
        this.queue = "bench." + peer.name();
        this.sessions = new SessionPool(brokerUrl, queue);
    }

    @Override
    public String name() {
        return peer.name();
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public void prepare() throws SQLException, JMSException {
        sessions.open(WORKERS);
        peer.open(sessions::send, ended::one);
        peer.fill(messages);
        Sql.tidy(database, peer.table());
        ended.reset();
    }

    @Override
    public Work run() throws SQLException {
        while (ended.count() < messages || left() > 0) {
            peer.drive();
            ended.checkProgress();
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return Work.of(messages);
    }

    @Override
    public void disconnect() {
        close();
    }

    @Override
    public void check() throws SQLException, JMSException {
        WrongCountException.unlessSame("Messages left by " + name(), 0, left());
        Arrivals.check(brokerUrl, queue, messages, Keys.NONE);
    }

    @Override
    public void close() {
        peer.close();
        sessions.close();
    }

    private long left() throws SQLException {
        return Sql.number(database, "select count(*) from " + peer.table());
    }
}
