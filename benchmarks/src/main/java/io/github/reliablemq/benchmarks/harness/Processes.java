package io.github.reliablemq.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who used how much of the processors, as Linux counts it in {@code /proc}. Other systems do not tell. */
public final class Processes {

    /** What {@code /proc} counts in, whatever the kernel was built with. */
    private static final double TICKS_PER_SECOND = 100;

    private static final long KERNEL_THREADS = 2;

    /** Fields of the first line of {@code /proc/stat}: user, nice, system, and steal, which other machines used. */
    private static final int[] PROGRAMS_AND_STEAL = {1, 2, 3, 8};

    private final Path proc;
    private final long app;
    private final long database;
    private final long broker;
    private final long redis;

    /**
     * Watches this JVM and three servers, each with its children.
     *
     * @param database process id of the database
     * @param broker process id of the broker
     * @param redis process id of Redis
     */
    public Processes(long database, long broker, long redis) {
        this(Path.of("/proc"), ProcessHandle.current().pid(), database, broker, redis);
    }

    Processes(Path proc, long app, long database, long broker, long redis) {
        this.proc = proc;
        this.app = app;
        this.database = database;
        this.broker = broker;
        this.redis = redis;
    }

    /** Empty where there is no {@code /proc}. */
    Optional<CpuTimes> read() {
        if (!Files.exists(proc.resolve("stat"))) {
            return Optional.empty();
        }
        try {
            Map<Long, ProcessStat> all = all();
            return Optional.of(new CpuTimes(
                    tree(all, app, Set.of(database, broker, redis)),
                    tree(all, database, Set.of()),
                    tree(all, broker, Set.of()),
                    tree(all, redis, Set.of()),
                    machine(),
                    tree(all, KERNEL_THREADS, Set.of())));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + proc, e);
        }
    }

    private Map<Long, ProcessStat> all() throws IOException {
        Map<Long, ProcessStat> all = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                try {
                    ProcessStat stat = ProcessStat.parse(Files.readString(entry.resolve("stat")));
                    all.put(Long.valueOf(entry.getFileName().toString()), stat);
                } catch (NoSuchFileException ended) {
                    // Between the listing and now.
                } catch (IOException ended) {
                    // Linux says "no such process" when it ends while it is read.
                }
            }
        }
        return all;
    }

    /** What children used that have ended is counted at whoever waited for them, so the sum never falls. */
    private static double tree(Map<Long, ProcessStat> all, long root, Set<Long> without) {
        long ticks = 0;
        for (Map.Entry<Long, ProcessStat> process : all.entrySet()) {
            if (isIn(all, process.getKey(), root, without)) {
                ticks += process.getValue().ownTicks() + process.getValue().endedChildrensTicks();
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static boolean isIn(Map<Long, ProcessStat> all, long process, long root, Set<Long> without) {
        long at = process;
        while (at != root) {
            ProcessStat stat = all.get(at);
            if (stat == null || without.contains(at)) {
                return false;
            }
            at = stat.parent();
        }
        return true;
    }

    /** The first line: cpu user nice system idle iowait irq softirq steal guest guest_nice. */
    private double machine() throws IOException {
        String line = Files.readString(proc.resolve("stat")).lines().findFirst().orElseThrow();
        String[] fields = line.trim().split("\\s+", -1);
        long used = 0;
        for (int field : PROGRAMS_AND_STEAL) {
            used += Long.parseLong(fields[field]);
        }
        return used / TICKS_PER_SECOND;
    }
}
