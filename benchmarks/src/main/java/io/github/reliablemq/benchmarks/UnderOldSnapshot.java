package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A drain while another transaction of the same database has held its snapshot since before the first turn. */
final class UnderOldSnapshot implements Contestant {

    private final RelayDrain drain;
    private @Nullable OldSnapshot snapshot;

    UnderOldSnapshot(RelayDrain drain) {
        this.drain = drain;
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
        if (snapshot == null) {
            snapshot = OldSnapshot.take(database());
        }
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
        OldSnapshot held = snapshot;
        if (held != null) {
            held.checkThatItIsHeld();
        }
    }

    @Override
    public void close() {
        drain.close();
        OldSnapshot held = snapshot;
        snapshot = null;
        if (held != null) {
            try {
                held.close();
            } catch (SQLException e) {
                throw new IllegalStateException("The connection of the old snapshot was not closed", e);
            }
        }
    }
}
