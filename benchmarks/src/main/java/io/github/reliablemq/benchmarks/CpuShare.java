package io.github.reliablemq.benchmarks;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** How much of one processor a process uses, from a moment on; nothing where the system does not tell. */
final class CpuShare {

    private static final double PERCENT = 100;

    private final long pid;
    private final Optional<Duration> before;

    private CpuShare(long pid) {
        this.pid = pid;
        this.before = used(pid);
    }

    static CpuShare since(RelayProcess process) {
        return new CpuShare(process.pid());
    }

    /**
     * In percent, until now.
     *
     * @param seconds how long ago that moment was
     */
    OptionalDouble percent(double seconds) {
        Optional<Duration> now = used(pid);
        return before.isEmpty() || now.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        PERCENT * now.get().minus(before.get()).toNanos() / TimeUnit.SECONDS.toNanos(1) / seconds);
    }

    private static Optional<Duration> used(long pid) {
        return ProcessHandle.of(pid).flatMap(handle -> handle.info().totalCpuDuration());
    }
}
