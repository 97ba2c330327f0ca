package io.github.reliablemq.benchmarks.harness;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Takes the figures of one turn. Used by one thread. */
public final class Meter implements Measuring {

    private static final double MICROS = 1e6;

    private final Processes processes;
    private final DataSource server;

    /**
     * Measures with those processes in view.
     *
     * @param server any database of the server whose WAL is counted
     */
    public Meter(Processes processes, DataSource server) {
        this.processes = processes;
        this.server = server;
    }

    @Override
    public Sample measure(Contestant contestant) throws SQLException, JMSException, InterruptedException {
        if (contestant.between() == Contestant.Between.WORKING) {
            DatabaseCounters.awaitRest(server);
        }
        contestant.prepare();
        if (contestant.between() == Contestant.Between.RESTING) {
            DatabaseCounters.awaitRest(server);
        }
        DataSource database = contestant.database();
        long deadBefore = database == null ? 0 : DatabaseCounters.deadRows(database);
        long walBefore = DatabaseCounters.walBytes(server);
        Optional<CpuTimes> cpuBefore = processes.read();
        long start = System.nanoTime();
        Work work = contestant.run();
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        Optional<CpuTimes> cpu = processes.read().flatMap(now -> cpuBefore.map(now::minus));
        long wal = DatabaseCounters.walBytes(server) - walBefore;
        contestant.disconnect();

        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        double messages = work.messages();
        figures.put(Figure.RATE, messages / seconds);
        figures.put(Figure.WAL, wal / messages);
        if (database != null) {
            figures.put(Figure.DEAD, (DatabaseCounters.deadRows(database) - deadBefore) / messages);
        }
        cpu.ifPresent(times -> addCpu(figures, times, messages));
        figures.putAll(work.figures());
        contestant.check();
        return new Sample(figures, seconds, cpu.map(CpuTimes::foreign).orElse(0.0) / seconds);
    }

    private static void addCpu(Map<Figure, Double> figures, CpuTimes times, double messages) {
        figures.put(Figure.CPU, times.ours() * MICROS / messages);
        figures.put(Figure.CPU_APP, times.app() * MICROS / messages);
        figures.put(Figure.CPU_DATABASE, times.database() * MICROS / messages);
        figures.put(Figure.CPU_BROKER, times.broker() * MICROS / messages);
        figures.put(Figure.CPU_REDIS, times.redis() * MICROS / messages);
    }
}
