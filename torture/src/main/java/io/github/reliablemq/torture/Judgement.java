package io.github.reliablemq.torture;

import com.sun.management.OperatingSystemMXBean;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.torture.checker.Checker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Has the checker judge a history, in a process of its own as anybody could later. */
final class Judgement {

    private static final Duration LIMIT = Duration.ofMinutes(30);

    private static final long LEAST_BYTES = 1L << 30;

    /** A packed history has as many times its size at most. */
    private static final int PACKED = 10;

    private Judgement() {}

    /** The checker's exit status; 0 is clean. */
    static int of(Path run, Consumer<String> lines) {
        try (Child checker = ChildJvm.of(Checker.class)
                .jvmOptions("-Xmx" + heapMebibytes(run, memory()) + "m", "-XX:+UseSerialGC")
                .args(run.toString())
                .logTo(run.resolve("verdict.txt"))
                .start()) {
            int status = checker.waitFor(LIMIT)
                    .orElseThrow(() -> new TortureException("The checker does not end within " + LIMIT));
            LogMark.atBeginning(run.resolve("verdict.txt")).lines().forEach(lines);
            return status;
        }
    }

    /**
     * As much as the history has: it takes more bytes to tell of a message than the checker keeps. Not less than it
     * always had, and what others need is left to them.
     */
    static long heapMebibytes(Path run, long memory) {
        try (Stream<Path> files = Files.list(run)) {
            long bytes = files.mapToLong(Judgement::bytes).sum();
            return Math.max(LEAST_BYTES, Math.min(bytes, memory / 4 * 3)) >> 20;
        } catch (IOException e) {
            throw new TortureException("Cannot list the history " + run + ": " + e.getMessage(), e);
        }
    }

    private static long bytes(Path file) {
        String name = file.getFileName().toString();
        long length = file.toFile().length();
        if (name.endsWith(".tsv.gz")) {
            return length * PACKED;
        }
        return name.endsWith(".tsv") ? length : 0;
    }

    private static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
