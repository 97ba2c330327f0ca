package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Producers and what brings their messages to the broker, at work together for a while before they are measured and for
 * a fixed time while they are. What counts is what was settled in that time.
 */
final class Sustained implements Contestant {

    private final UnderLoad work;
    private final Duration warmUp;
    private final Duration time;

    Sustained(UnderLoad work, Duration warmUp, Duration time) {
        this.work = work;
        this.warmUp = warmUp;
        this.time = time;
    }

    @Override
    public String name() {
        return work.name();
    }

    /** Dead rows are not counted: a database tells of those of busy connections too late for a fixed time. */
    @Override
    public @Nullable DataSource database() {
        return null;
    }

    @Override
    public Between between() {
        return Between.WORKING;
    }

    @Override
    public void prepare() throws SQLException, JMSException, InterruptedException {
        work.start();
        work.settledWithin(warmUp);
    }

    @Override
    public Work run() throws InterruptedException {
        return Work.of(work.settledWithin(time));
    }

    @Override
    public void disconnect() throws SQLException, InterruptedException {
        work.end();
    }

    @Override
    public void check() throws SQLException, JMSException {
        work.check();
    }

    @Override
    public void close() {
        work.close();
    }
}
