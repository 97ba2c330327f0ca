package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A drain by a relay that keeps what is known of sent messages. Between turns only the rows loaded before stay. */
final class KeepingDrain implements Contestant {

    private final RelayDrain drain;
    private final long before;
    private final int messages;

    /**
     * A drain with its rows.
     *
     * @param before rows kept when a turn begins
     */
    KeepingDrain(RelayDrain drain, long before, int messages) {
        this.drain = drain;
        this.before = before;
        this.messages = messages;
    }

    @Override
    public String name() {
        return drain.name();
    }

    @Override
    public DataSource database() {
        return drain.database();
    }

    @Override
    public void prepare() throws SQLException, InterruptedException {
        drain.prepare();
    }

    @Override
    public Work run() throws InterruptedException {
        return drain.run();
    }

    @Override
    public void disconnect() {
        drain.disconnect();
    }

    @Override
    public void check() throws SQLException, JMSException {
        drain.check();
        WrongCountException.unlessSame("Rows kept by " + name(), before + messages, Retained.count(database()));
        Retained.forgetLaterOnes(database());
    }

    @Override
    public void close() {
        drain.close();
    }
}
