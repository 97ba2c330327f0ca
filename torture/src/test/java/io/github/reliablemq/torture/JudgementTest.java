package io.github.reliablemq.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much memory the checker gets. */
class JudgementTest {

    private static final long GIBIBYTE = 1L << 30;
    private static final long MACHINE = 16 * GIBIBYTE;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path run;

    /** A file with a hole, which takes no room on disk. */
    private void file(String name, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(run.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    @Test
    void shortHistoryGetsWhatIsAlwaysEnough() throws IOException {
        file("writer-w1.tsv", 1_000);
        file("log-r1.log", 3 * GIBIBYTE);
        assertThat(Judgement.heapMebibytes(run, MACHINE)).isEqualTo(1_024);
    }

    @Test
    void longHistoryGetsAsMuchAsItHas() throws IOException {
        file("writer-w1.tsv", 2 * GIBIBYTE);
        file("audit-torture.jdbc.tsv", GIBIBYTE);
        assertThat(Judgement.heapMebibytes(run, MACHINE)).isEqualTo(3 * 1_024);
    }

    @Test
    void packedHistoryGetsWhatItHasUnpacked() throws IOException {
        file("writer-w1.tsv.gz", GIBIBYTE / 2);
        assertThat(Judgement.heapMebibytes(run, MACHINE)).isEqualTo(5 * 1_024);
    }

    @Test
    void theMachineKeepsAQuarterForOthers() throws IOException {
        file("writer-w1.tsv", 30 * GIBIBYTE);
        assertThat(Judgement.heapMebibytes(run, MACHINE)).isEqualTo(12 * 1_024);
    }
}
