package io.github.reliablemq.torture.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long history, of as many messages as {@code -Dchecker.messages} says. */
final class ScaleTest {
    private static final int MESSAGES = Integer.getInteger("checker.messages", 20_000);
    private static final int KEYS = 200;

    @Test
    void longHistoryIsJudgedWhole(@TempDir Path run) throws IOException {
        HandWritten history = new HandWritten(run);
        try (BufferedWriter writer = Files.newBufferedWriter(run.resolve("writer-w.tsv"));
                BufferedWriter ledger = Files.newBufferedWriter(run.resolve("ledger.tsv"));
                BufferedWriter audit = Files.newBufferedWriter(run.resolve("audit-jobs.tsv"));
                BufferedWriter effects = Files.newBufferedWriter(run.resolve("effects-worker.tsv"))) {
            for (int n = 0; n < MESSAGES; n++) {
                String id = UUID.nameUUIDFromBytes(new byte[] {(byte) n, (byte) (n >> 8), (byte) (n >> 16)})
                        .toString();
                String key = "key-" + n % KEYS + "\t" + n / KEYS;
                String hash = HandWritten.hash(n);
                writer.write(n + "000000\tinvoke\t" + n + "\t1\n");
                writer.write(n + "000000\tsend\t" + n + "\t" + id + "\tjobs\t" + key + "\t-\t" + hash + "\n");
                writer.write(n + "100000\tok\t" + n + "\t" + (n + 1000) + "\n");
                ledger.write("w\t" + n + "\t" + (n + 1000) + "\n");
                audit.write(n + "900000\tID:host-" + n + "\t" + id + "\t" + key + "\t" + hash + "\t" + n + "\n");
                effects.write(n + "\t" + id + "\t1\t" + hash + "\t0\n");
            }
        }
        Verdict verdict = history.check();
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        assertThat(verdict.closingLine()).contains("messages=" + MESSAGES + " ");
    }
}
