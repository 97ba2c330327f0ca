package io.github.reliablemq.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void whatAKilledProcessLeftUnfinishedIsCutOffBeforeMoreIsWritten() throws IOException {
        Path file = directory.resolve("writer.tsv");
        Files.writeString(file, "1\tinvoke\t1\n2\tse");

        History.append(file).write(History.line("3", "ok"));

        assertThat(History.read(file)).containsExactly(List.of("1", "invoke", "1"), List.of("3", "ok"));
    }

    @Test
    void anUnfinishedLineIsNotRead() throws IOException {
        Path file = directory.resolve("writer.tsv");
        Files.writeString(file, "1\ta\n2");

        assertThat(History.read(file)).containsExactly(List.of("1", "a"));
    }

    @Test
    void valuesCannotBreakLines() {
        assertThat(History.line("a\tb\nc", "", 7)).isEqualTo("a b c\t-\t7\n");
    }

    @Test
    void transactionsWithANumberAndNoKnownEndAreOpen() throws IOException {
        Files.writeString(directory.resolve("writer-w1.1.tsv"), """
                1\tinvoke\t1\t0
                2\txid\t1\t700
                3\tok\t1\t700
                4\tinvoke\t2\t0
                5\txid\t2\t701
                6\tinfo\t2\tlost\t701
                7\tinvoke\t3\t0
                8\txid\t3\t702
                9\tinvoke\t4\t0
                """);

        assertThat(OpenEnds.of(directory))
                .containsExactlyInAnyOrder(
                        new OpenEnds.Transaction("w1.1", "2", "701"), new OpenEnds.Transaction("w1.1", "3", "702"));
    }

    @Test
    void aMarkSeesOnlyWhatComesAfterIt() throws IOException {
        Path file = directory.resolve("log");
        Files.writeString(file, "deadlock detected\n");
        LogMark mark = LogMark.at(file);
        assertThat(mark.find("deadlock")).isEmpty();

        Files.writeString(file, "deadlock detected\nnew deadlock\nunfinished deadl");

        assertThat(mark.lines()).containsExactly("new deadlock");
        assertThat(mark.find("dead(lock)")).hasValue("new deadlock");
    }

    @Test
    void twoCopiesOfOneMessageAreARepeatAndTwoReadingsOfOneCopyAreNot() throws IOException {
        Path file = directory.resolve("audit.tsv");
        LogMark mark = LogMark.at(file);
        Files.writeString(file, "1\tID:1\ta\n2\tID:1\ta\n3\tID:2\tb\n");
        assertThat(Repeats.in(mark)).isEmpty();

        Files.writeString(file, "1\tID:1\ta\n2\tID:1\ta\n3\tID:2\tb\n4\tID:3\tb\n");

        assertThat(Repeats.in(mark)).hasValue("message b was stored as ID:2 and as ID:3");
    }
}
