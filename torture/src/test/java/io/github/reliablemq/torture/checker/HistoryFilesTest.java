package io.github.reliablemq.torture.checker;

import static io.github.reliablemq.torture.checker.HandWritten.JOBS;
import static io.github.reliablemq.torture.checker.HandWritten.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as killed processes leave them, and files that make no sense. */
final class HistoryFilesTest {
    private HandWritten history;
    private Path run;

    @BeforeEach
    void begin(@TempDir Path directory) {
        run = directory;
        history = new HandWritten(directory);
        history.committed(1, JOBS).delivered(1, 30);
    }

    private int exitCode() {
        return Checker.run(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), run.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"writer-w.tsv", "audit-jobs.tsv", "effects-worker.tsv", "outbox.tsv", "nemesis.tsv"})
    void lastLineWithoutItsEndWasNeverWritten(String file) {
        history.fault("B1", 1, 2).append(file, "77\tinvoke\ttorn");
        assertThat(history.check().isClean()).isTrue();
    }

    @Test
    void tornAnswerOfAKilledWriterLeavesItsTransactionUnknown() {
        history.invoke("t", 1).send("t", 2, JOBS).append("writer-w.tsv", "2\tok\tt");
        assertThat(history.check().found()).isEmpty();
        assertThat(history.check().report()).contains("1 ended unknown: 0 found committed, 1 rolled back");
    }

    @Test
    void packedFilesAreReadAsTheyAre() throws IOException {
        Path audit = history.file("audit-jobs.tsv");
        Path writer = history.file("writer-w.tsv");
        for (Path file : new Path[] {audit, writer}) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
                Files.copy(file, out);
            }
            Files.delete(file);
        }
        assertThat(history.check().isClean()).isTrue();
        assertThat(history.check().closingLine()).contains("messages=1 ");
    }

    @Test
    void messageIdsNeedNotBeUuids() {
        history.invoke("t", 1)
                .line("writer-w.tsv", 1, "send", "t", "order-1", JOBS, "-", "-", "-", "ff")
                .ok("t", 2);
        history.line("audit-jobs.tsv", 1_000_000, "ID:o", "order-1", "-", "-", "ff", 1);
        history.line("effects-worker.tsv", 9, "order-1", "1", "ff", 0);
        assertThat(history.check().isClean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run.properties", "ledger.tsv", "outbox.tsv", "audit-mails.tsv", "effects-mailer.tsv"})
    void missingFileIsNoGoodNews(String file) throws IOException {
        Files.delete(history.file(file));
        assertThatThrownBy(history::check).isInstanceOf(HistoryException.class).hasMessageContaining(file);
        assertThat(exitCode()).isEqualTo(Checker.UNREADABLE);
    }

    @Test
    void lineWithTooFewColumnsIsNamed() {
        history.line("audit-jobs.tsv", 5, "ID:9");
        assertThatThrownBy(history::check)
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining("audit-jobs.tsv:2 has 2 columns");
    }

    @Test
    void textInPlaceOfANumberIsNamed() {
        history.line("writer-w.tsv", "soon", "invoke", "x", 1);
        assertThatThrownBy(history::check)
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining("writer-w.tsv:4, column 1, is \"soon\"");
    }

    @Test
    void wordsNobodyKnowsAreNamed() {
        history.line("writer-w.tsv", 5, "perhaps", "tx1");
        assertThatThrownBy(history::check).hasMessageContaining("says \"perhaps\"");
    }

    @Test
    void operatorsWordsNobodyKnowsAreNamed() {
        history.line("operator.tsv", 5, "forget", id(1));
        assertThatThrownBy(history::check).hasMessageContaining("says \"forget\"");
    }

    @Test
    void wordsOfFaultsNobodyKnowsAreNamed() {
        history.fault("B1", 1, 2).line("nemesis.tsv", 5, "gone", "B1", "1");
        assertThatThrownBy(history::check).hasMessageContaining("says \"gone\"");
    }

    @Test
    void endOfAFaultThatNeverBeganIsNamed() {
        history.line("nemesis.tsv", 5, "end", "B1", "1");
        assertThatThrownBy(history::check).hasMessageContaining("B1 1, which never began");
    }

    @Test
    void answerOfATransactionNobodyInvokedIsNamed() {
        history.line("writer-w.tsv", 5, "ok", "other");
        assertThatThrownBy(history::check).hasMessageContaining("transaction other, which no line before it invokes");
    }

    @Test
    void savepointOfAMessageNobodySentIsNamed() {
        history.savepoint("tx1", 50);
        assertThatThrownBy(history::check).hasMessageContaining("which no line before it sends");
    }

    @Test
    void idSentTwiceIsNamed() {
        history.send("tx1", 1, JOBS);
        assertThatThrownBy(history::check).hasMessageContaining("a second time");
    }

    @Test
    void transactionBegunTwiceIsNamed() {
        history.invoke("tx1", 50);
        assertThatThrownBy(history::check).hasMessageContaining("begins transaction tx1 twice");
    }

    @Test
    void consumerWithoutAPromiseIsNamed() {
        history.properties("once=", "atLeastOnce=mailer");
        assertThatThrownBy(history::check).hasMessageContaining("worker");
    }

    @Test
    void consumerWithoutAQueueIsNamed() {
        history.properties("consumers=worker");
        assertThatThrownBy(history::check).hasMessageContaining("name:destination");
    }

    @Test
    void exitCodesTellTheOutcome() {
        assertThat(exitCode()).isEqualTo(Checker.CLEAN);
        history.line("nemesis.tsv", 5, "begin", "B1", "1", "details");
        assertThat(exitCode()).isEqualTo(Checker.INVALID);
        history.committed(2, JOBS);
        assertThat(exitCode()).isEqualTo(Checker.VIOLATED);
    }

    @Test
    void outputEndsWithTheClosingLine() {
        history.properties("planted=14/14");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = Checker.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), run.toString());
        assertThat(code).isZero();
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .contains("CLEAN")
                .last()
                .asString()
                .isEqualTo("TORTURE messages=1 faultsInjected=0 faultsBitten=0 lost=0 effectsLost=0 stuck=0 phantom=0"
                        + " double=0 misordered=0 early=0 parkedLost=0 innocents=0 corrupt=0 unattributed=0 disagreements=0"
                        + " unresolved=0 repeats=0 repeatsAttributed=0 redisRepeats=0 attributed=0 planted=14/14"
                        + " grew=- notRun=- seed=7 seconds=60");
    }

    @Test
    void withoutOneDirectoryItSaysHowToUseIt() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(Checker.run(new PrintStream(bytes, true, StandardCharsets.UTF_8)))
                .isEqualTo(Checker.UNREADABLE);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("Usage: Checker DIRECTORY");
    }
}
