package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Our outbox and relay under a steady part of the load that they can just carry, which is measured first. The producers
 * then keep to their pace, whatever becomes of what they record. Used by one thread.
 */
final class SteadyLoad implements AutoCloseable {

    private static final double SHARE = 0.8;

    private final OutboxPipeline pipeline;
    private final UnderLoad work;
    private final Times times;
    private long steadySince;

    /**
     * How long things take.
     *
     * @param warmUp before anything is looked at
     * @param measured for the greatest rate, and for each look at the lag
     * @param steady from the first look on, before the last one
     */
    record Times(Duration warmUp, Duration measured, Duration steady) {}

    SteadyLoad(OutboxPipeline pipeline, Load.Shape shape, String brokerUrl, Times times) {
        this.pipeline = pipeline;
        this.work = new UnderLoad(pipeline, shape, brokerUrl);
        this.times = times;
    }

    OutboxDatabase outbox() {
        return pipeline.outbox();
    }

    Flow flow() {
        return work.flow();
    }

    /** Begins anew, with the search for the greatest rate. */
    void begin() throws SQLException, JMSException, InterruptedException {
        if (work.isRunning()) {
            end();
            check();
        }
        work.start();
        work.settledWithin(times.warmUp());
        long start = System.nanoTime();
        long settled = work.settledWithin(times.measured());
        double seconds = (System.nanoTime() - start) / 1e9;
        work.load().goOnAt(SHARE * settled / seconds);
        flow().releaseTheBrake();
        work.settledWithin(times.warmUp());
        steadySince = System.nanoTime();
    }

    /** Returns when it is time for the last look; begins first if it has not. */
    void awaitTheEnd() throws SQLException, JMSException, InterruptedException {
        if (!work.isRunning()) {
            begin();
        }
        Duration passed = Duration.ofNanos(System.nanoTime() - steadySince);
        if (passed.compareTo(times.steady()) < 0) {
            flow().pass(times.steady().minus(passed));
        }
    }

    void end() throws SQLException, InterruptedException {
        work.end();
    }

    void check() throws SQLException, JMSException {
        work.check();
    }

    @Override
    public void close() {
        work.close();
    }
}
