package io.github.reliablemq.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessesTest {

    private static final long APP = 10;
    private static final long DATABASE = 20;
    private static final long BROKER = 30;
    private static final long REDIS = 35;

    @TempDir
    private Path proc;

    @Test
    void treesAreAddedUpAndWhatIsLeftIsForeign() throws IOException {
        Files.writeString(proc.resolve("stat"), "cpu  1700 150 450 9999 9 50 50 7 0 0\ncpu0 1 2 3\n");
        process(APP, 1, "java", 100, 700);
        process(DATABASE, APP, "postgres", 200, 50);
        process(21, DATABASE, "postgres: (a) b", 30, 0);
        process(BROKER, APP, "java", 300, 0);
        process(REDIS, APP, "redis-server", 60, 0);
        process(36, APP, "java", 40, 0);
        process(2, 0, "kthreadd", 1, 0);
        process(40, 2, "kworker/0:1", 99, 0);
        process(50, 1, "cc1", 720, 0);

        CpuTimes times =
                new Processes(proc, APP, DATABASE, BROKER, REDIS).read().orElseThrow();

        assertThat(times).isEqualTo(new CpuTimes(8.4, 2.8, 3.0, 0.6, 23.07, 1.0));
        assertThat(times.foreign()).isCloseTo(7.27, within(0.001));
    }

    @Test
    void systemsWithoutProcDoNotTell() {
        assertThat(new Processes(proc, APP, DATABASE, BROKER, REDIS).read()).isEmpty();
    }

    @Test
    void thisJvmIsSeenAtWork() {
        Processes processes = new Processes(DATABASE, BROKER, REDIS);
        if (processes.read().isPresent()) {
            double before = processes.read().orElseThrow().app();
            long end = System.nanoTime() + 100_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(processes.read().orElseThrow().app()).isGreaterThan(before);
        }
    }

    /** Half of the ticks in user mode, half in the kernel. */
    private void process(long pid, long parent, String name, long own, long ended) throws IOException {
        Path directory = Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.writeString(
                directory.resolve("stat"),
                pid + " (" + name + ") S " + parent + " 1 1 0 -1 4194560 1 2 3 4 " + own / 2 + " " + (own - own / 2)
                        + " " + ended / 2 + " " + (ended - ended / 2) + " 20 0 1 0 77 1 1\n");
    }
}
