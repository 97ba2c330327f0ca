package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Work;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Our outbox and relay under a steady part of the load that they can just carry, which is measured first. The producers
 * then keep to their pace, whatever becomes of what they record, and somebody receives what the relay sends. How far
 * the relay is behind is looked at in the beginning and again at the end.
 */
final class SteadyLoad implements Contestant {

    private static final double SHARE = 0.8;

    private final OutboxPipeline pipeline;
    private final UnderLoad work;
    private final String brokerUrl;
    private final Times times;
    private double target;
    private @Nullable Receiving receiving;

    /**
     * How long things take.
     *
     * @param warmUp before anything is looked at: what a JVM and a server that are new can just carry is not the most
     * @param greatest for the greatest rate: the machine is not as fast in each moment
     * @param measured for each look at the lag
     * @param steady from the first look on, before the last one
     */
    record Times(Duration warmUp, Duration greatest, Duration measured, Duration steady) {}

    SteadyLoad(OutboxPipeline pipeline, Load.Shape shape, String brokerUrl, Times times) {
        this.pipeline = pipeline;
        this.work = new UnderLoad(pipeline, shape, brokerUrl);
        this.brokerUrl = brokerUrl;
        this.times = times;
    }

    @Override
    public String name() {
        return pipeline.name();
    }

    /** See {@link Sustained#database()}. */
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
        receiving = Receiving.from(brokerUrl, pipeline.queue());
        work.start();
        work.settledWithin(times.warmUp());
        long start = System.nanoTime();
        long settled = work.settledWithin(times.greatest());
        target = SHARE * settled * 1e9 / (System.nanoTime() - start);
        work.load().goOnAt(target);
        work.flow().releaseTheBrake();
        work.settledWithin(times.measured());
    }

    @Override
    public Work run() throws SQLException, InterruptedException {
        Flow flow = work.flow();
        LagWatch lag = new LagWatch(pipeline.outbox(), flow);
        long settledBefore = flow.settled();
        long start = System.nanoTime();
        LagWatch.Seen first = lag.during(times.measured());
        Duration rest = times.steady().minus(Duration.ofNanos(System.nanoTime() - start));
        if (!rest.isNegative()) {
            flow.pass(rest);
        }
        LagWatch.Seen last = lag.during(times.measured());
        long settled = flow.settled() - settledBefore;
        new SteadyRate(target, settled, Duration.ofNanos(System.nanoTime() - start)).check();
        return new Work(
                settled,
                Map.of(
                        Figure.LAG, first.mean(),
                        Figure.LAG_END, last.mean(),
                        Figure.LAG_GROWTH, Math.max(0, last.mean() - first.mean()),
                        Figure.LAG_MAX, Math.max(first.greatest(), last.greatest())));
    }

    @Override
    public void disconnect() throws SQLException, InterruptedException {
        work.end();
    }

    @Override
    public void check() throws SQLException, InterruptedException {
        work.checkDatabase();
        Receiving open = Objects.requireNonNull(receiving);
        open.check(work.recorded());
        close();
    }

    @Override
    public void close() {
        work.close();
        Receiving open = receiving;
        receiving = null;
        if (open != null) {
            open.close();
        }
    }
}
