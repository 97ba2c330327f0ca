package io.github.reliablemq.torture.checker;

import static io.github.reliablemq.torture.checker.HandWritten.JOBS;
import static io.github.reliablemq.torture.checker.HandWritten.MAILS;
import static io.github.reliablemq.torture.checker.HandWritten.hash;
import static io.github.reliablemq.torture.checker.HandWritten.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which fault explains what came again, and which faults count. */
final class AttributionTest {
    private HandWritten history;

    @BeforeEach
    void begin(@TempDir Path run) {
        history = new HandWritten(run);
    }

    private void found(Anomaly... anomalies) {
        assertThat(history.check().found()).containsExactlyInAnyOrder(anomalies);
    }

    private HandWritten storedTwice(long first, long second) {
        return history.committed(1, JOBS).delivered(1, first).stored(1, second);
    }

    private HandWritten mailedTwice(long first, long second) {
        return history.committed(1, MAILS).stored(1, 30).effect(1, first).effect(1, second);
    }

    @Test
    void repeatAcrossAFaultThatCanCauseItIsAttributed() {
        storedTwice(1000, 5000).fault("B1", 2000, 3000);
        found();
        assertThat(history.check().closingLine()).contains(" repeats=1 repeatsAttributed=1 ");
        assertThat(history.check().report()).contains("1 at the broker (1000000 per million)");
    }

    @Test
    void repeatWithoutAnyFaultIsNot() {
        storedTwice(1000, 5000);
        found(Anomaly.UNATTRIBUTED);
    }

    @Test
    void repeatAcrossAFaultThatCannotCauseItIsNot() {
        storedTwice(1000, 5000).fault("C1", 2000, 3000);
        found(Anomaly.UNATTRIBUTED);
    }

    @Test
    void repeatOfARowNobodyKnowsIsNot() {
        storedTwice(1000, 5000).fault("X9", 2000, 3000);
        found(Anomaly.UNATTRIBUTED);
    }

    @Test
    void repeatBeforeTheFaultIsNot() {
        storedTwice(1000, 1999).fault("B1", 2001, 3000);
        found(Anomaly.UNATTRIBUTED);
    }

    @Test
    void repeatWithinTheGraceAfterTheFaultIs() {
        storedTwice(13_000, 14_000).fault("B1", 2000, 3000);
        found();
    }

    @Test
    void repeatAfterTheGraceIsNotUnlessTheRecoveryTookLonger() {
        storedTwice(13_001, 14_000).fault("B1", 2000, 3000);
        found(Anomaly.UNATTRIBUTED);
        history.recovered("B1", 13_002);
        found();
    }

    @Test
    void copyThatWasOvertakenByItsRepeatIsLookedAtFromItsOwnMoment() {
        storedTwice(20_000, 2500).fault("B3", 2000, 3000);
        found();
    }

    @Test
    void eachFurtherCopyNeedsAFault() {
        storedTwice(1000, 5000).fault("B1", 2000, 3000).stored(1, 20_000).stored(1, 20_001);
        assertThat(history.check().count(Anomaly.UNATTRIBUTED)).isEqualTo(1);
        assertThat(history.check().closingLine()).contains(" repeats=3 repeatsAttributed=2 ");
    }

    @Test
    void furtherCopyTheAuditorReadTwiceIsOneRepeat() {
        storedTwice(1000, 5000).fault("B1", 2000, 3000).stored(1, 6000, "ID:x").stored(1, 6000, "ID:x");
        assertThat(history.check().closingLine()).contains(" repeats=2 ");
    }

    @Test
    void startOfTheRunTellsWhichClockIsWhich() {
        history.properties("startedNanos=50000000000");
        storedTwice(1000, 5000).fault("B1", 2000, 3000);
        found(Anomaly.UNATTRIBUTED);
    }

    @Test
    void withoutTheStartOfTheRunTheAuditTellsWhichClockIsWhich() {
        history.forgetStart();
        long ahead = 50_000;
        history.invoke("t", ahead).send("t", 1, JOBS).ok("t", ahead + 1).effect(1);
        for (long at : new long[] {1000, 5000}) {
            // The auditor was 3 ms late with the first copy and 20 s with the second.
            long read = ahead + at + (at == 1000 ? 3 : 20_000);
            history.line("audit-jobs.tsv", read * 1_000_000, "ID:" + at, id(1), "-", "-", hash(1), at);
        }
        history.fault("B1", ahead + 2000, ahead + 3000);
        found();
    }

    @Test
    void repeatedMailIsAttributedToTheDeathOfItsConsumer() {
        mailedTwice(1000, 5000).fault("C1", 2000, 3000);
        found();
        assertThat(history.check().closingLine()).contains(" redisRepeats=1 attributed=1 ");
    }

    @Test
    void repeatedMailWithoutAFaultOrByOneOfTheBrokerIsNot() {
        mailedTwice(1000, 5000).fault("B1", 2000, 3000);
        found(Anomaly.UNATTRIBUTED);
        assertThat(history.check().closingLine()).contains(" redisRepeats=1 attributed=0 ");
    }

    @Test
    void theEffectSaysWhenItCameAgainAndNotAHandlerThatBeganOnceMore() {
        mailedTwice(1000, 5000).fault("C1", 58_000, 59_000);
        for (long began : new long[] {990, 4990, 59_500}) {
            history.entered("mailer", 1, began);
        }
        found(Anomaly.UNATTRIBUTED);
    }

    @Test
    void noFaultMakesEarlyCopiesRight() {
        history.invoke("t", 1)
                .due("t", 1, JOBS, 9_000_000)
                .ok("t", 2)
                .delivered(1, 2500)
                .fault("R5", 2000, 3000);
        found(Anomaly.EARLY);
    }

    @Test
    void faultThatNeverBitMakesTheRunInvalid() {
        history.committed(1, JOBS).delivered(1, 30).fault("B1", 2000, 3000);
        history.line("nemesis.tsv", 5, "begin", "D1", "1", "details").line("nemesis.tsv", 6, "end", "D1", "1");

        Verdict verdict = history.check();

        assertThat(verdict.found()).isEmpty();
        assertThat(verdict.toothless()).containsExactly("D1");
        assertThat(verdict.isInvalid()).isTrue();
        assertThat(verdict.isClean()).isFalse();
        assertThat(verdict.report()).contains("INVALID: injected, but never bit: [D1]");
    }

    @Test
    void oneBiteOfARowIsEnough() {
        history.committed(1, JOBS).delivered(1, 30).fault("D1", 2000, 3000);
        history.line("nemesis.tsv", 5, "begin", "D1", "2", "details").line("nemesis.tsv", 6, "end", "D1", "2");
        assertThat(history.check().isClean()).isTrue();
        assertThat(history.check().closingLine()).contains(" faultsInjected=2 faultsBitten=1 ");
    }

    @Test
    void runWithoutAnyMessageIsInvalid() {
        assertThat(history.check().isInvalid()).isTrue();
    }

    @Test
    void recoveryTimesAreToldPerRow() {
        history.committed(1, JOBS).delivered(1, 30);
        for (int instance = 1; instance <= 4; instance++) {
            long end = 10_000L * instance;
            history.line("nemesis.tsv", (end - 500) * 1_000_000, "begin", "B1", instance, "details");
            history.line("nemesis.tsv", end * 1_000_000, "bit", "B1", instance, "evidence");
            history.line("nemesis.tsv", end * 1_000_000, "end", "B1", instance);
            if (instance < 4) {
                history.line("nemesis.tsv", (end + 100L * instance) * 1_000_000, "recovered", "B1", instance);
            }
        }
        assertThat(history.check().report()).contains("0.20 s / 0.30 s / 0.30 s (1 without a recovery on record)");
    }
}
