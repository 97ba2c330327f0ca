package io.github.reliablemq.torture.checker;

import static io.github.reliablemq.torture.checker.HandWritten.JOBS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a history says of its run besides messages, and how that ends the checker. */
final class OutcomeTest {
    private HandWritten history;
    private Path run;

    @BeforeEach
    void begin(@TempDir Path directory) {
        run = directory;
        history = new HandWritten(directory);
        history.committed(1, JOBS).delivered(1, 30);
    }

    /** Its exit code and all it prints. */
    private record Ending(int code, String printed) {}

    private Ending ending() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code = Checker.run(new PrintStream(printed, true, StandardCharsets.UTF_8), run.toString());
        return new Ending(code, printed.toString(StandardCharsets.UTF_8));
    }

    private void ends(int code, String saying) {
        Ending ending = ending();
        assertThat(ending.printed()).contains(saying);
        assertThat(ending.code()).isEqualTo(code);
    }

    @Test
    void plantedBugThatWasNotFoundIsNotClean() {
        history.properties("planted=13/14");
        ends(Checker.VIOLATED, "VIOLATED: only 13/14 planted bugs were found");
        assertThat(history.check().isClean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"planted=14/14", "planted=-", "planted=", "grew=-", "grew=", "notRun=R4", "complete=true"})
    void nothingOfThatIsWrong(String property) {
        history.properties(property);
        ends(Checker.CLEAN, "CLEAN");
    }

    @Test
    void countOfPlantedBugsThatMakesNoSenseIsNamed() {
        history.properties("planted=all");
        ends(Checker.UNREADABLE, "planted=all");
    }

    @Test
    void whatGrewInASoakIsNotClean() {
        history.properties("grew=heap of RELAY,threads of WRITER");
        ends(Checker.VIOLATED, "VIOLATED: more and more was needed of [heap of RELAY, threads of WRITER]");
        assertThat(history.check().closingLine()).contains(" grew=heap of RELAY,threads of WRITER ");
    }

    @Test
    void rowsThatCouldNotBeDoneAreToldInTheClosingLine() {
        history.properties("notRun=R4, R5");
        assertThat(history.check().closingLine()).contains(" notRun=R4,R5 ");
        assertThat(history.check().isClean()).isTrue();
    }

    @Test
    void rowsThatCouldNotBeDoneMakeARunInvalidThatWasToBeComplete() {
        history.properties("notRun=R4", "complete=true");
        ends(Checker.INVALID, "INVALID: it was to be complete, and there was no [R4]");
    }

    @Test
    void campaignThatInjectedNothingIsInvalid() {
        history.append("nemesis.tsv", "");
        ends(Checker.INVALID, "INVALID: it was a campaign, and no fault was injected");
    }

    @Test
    void eachWayOfDoingARowHasToBeFelt() {
        history.fault("D2", 1, 2000, 3000, "killed", "-").unfelt("D2", 2, 4000, 5000, "terminated RELAY");
        ends(Checker.INVALID, "INVALID: injected, but never bit: [D2 terminated RELAY]");
        assertThat(history.check().toothless()).containsExactly("D2 terminated RELAY");
    }

    @Test
    void oneBiteOfAWayIsEnough() {
        history.unfelt("D2", 1, 2000, 3000, "killed").fault("D2", 2, 4000, 5000, "killed", "-");
        ends(Checker.CLEAN, "CLEAN");
    }

    @Test
    void brokenPromiseComesBeforeWhatMakesTheRunInvalid() {
        history.committed(2, JOBS).append("nemesis.tsv", "");
        ends(Checker.VIOLATED, "VIOLATED: [LOST]");
    }
}
