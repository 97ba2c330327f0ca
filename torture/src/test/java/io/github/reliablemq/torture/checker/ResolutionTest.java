package io.github.reliablemq.torture.checker;

import static io.github.reliablemq.torture.checker.HandWritten.JOBS;
import static io.github.reliablemq.torture.checker.HandWritten.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions whose writer does not know how they ended, and witnesses that contradict each other. */
final class ResolutionTest {
    private HandWritten history;

    @BeforeEach
    void begin(@TempDir Path run) {
        history = new HandWritten(run);
        history.committed(99, JOBS).delivered(99, 30);
    }

    private void found(Anomaly... anomalies) {
        assertThat(history.check().found()).containsExactlyInAnyOrder(anomalies);
    }

    private HandWritten unknown() {
        return history.invoke("t", 1).send("t", 1, JOBS).answer("t", 2, "info");
    }

    private HandWritten xidStatus(String status) {
        return history.line("xids.tsv", "w", "t", 77, status);
    }

    @Test
    void unknownCommitThatIsInTheLedgerHasToArrive() {
        unknown().ledger("t");
        found(Anomaly.LOST);
    }

    @Test
    void anIdThatTheDatabaseGaveAgainSaysNothing() {
        unknown();
        xidStatus("committed");
        found(Anomaly.DISAGREEMENT, Anomaly.LOST);
        history.fault("D2", 1, 3).recovered("D2", 4);
        found();
        assertThat(history.check().report())
                .contains("1 ended unknown: 0 found committed, 1 rolled back, 0 unresolved");
    }

    @Test
    void aWriterThatWasToldSoIsBelievedWhateverTheDatabaseWentThrough() {
        history.invoke("t", 1).send("t", 1, JOBS).answer("t", 2, "ok").fault("D2", 1, 3);
        xidStatus("committed");
        found(Anomaly.DISAGREEMENT, Anomaly.LOST);
    }

    @Test
    void unknownCommitThatIsInTheLedgerMayArrive() {
        unknown().ledger("t").delivered(1, 30);
        xidStatus("committed");
        found();
        assertThat(history.check().report())
                .contains("1 ended unknown: 1 found committed, 0 rolled back, 0 unresolved");
    }

    @Test
    void unknownCommitThatIsNotInTheLedgerMustNotArrive() {
        unknown().stored(1, 30);
        found(Anomaly.PHANTOM);
    }

    @Test
    void unknownCommitThatIsNotInTheLedgerNeedNotArrive() {
        unknown();
        xidStatus("aborted");
        found();
        assertThat(history.check().report())
                .contains("1 ended unknown: 0 found committed, 1 rolled back, 0 unresolved");
    }

    @Test
    void writerThatDiedBeforeItsAnswerIsResolvedTheSameWay() {
        history.invoke("t", 1).send("t", 1, JOBS).stored(1, 30);
        found(Anomaly.PHANTOM);
        history.ledger("t").effect(1);
        found();
    }

    @Test
    void transactionThatIsStillOpenIsNeitherLostNorPhantom() {
        unknown();
        xidStatus("in progress");
        found();
        assertThat(history.check().closingLine()).contains(" unresolved=1 ");
    }

    @Test
    void copyOfATransactionThatIsStillOpenIsNoPhantom() {
        unknown().delivered(1, 30);
        xidStatus("in progress");
        found();
    }

    @Test
    void committedByTheDatabaseWithoutALedgerRowIsADisagreementAndHasToArrive() {
        unknown();
        xidStatus("committed");
        found(Anomaly.DISAGREEMENT, Anomaly.LOST);
    }

    @Test
    void rolledBackByTheDatabaseWithALedgerRowIsADisagreement() {
        unknown().ledger("t").delivered(1, 30);
        xidStatus("aborted");
        found(Anomaly.DISAGREEMENT);
    }

    @Test
    void answeredCommitWithoutALedgerRowIsADisagreement() {
        history.invoke("t", 1).send("t", 1, JOBS).answer("t", 2, "ok").delivered(1, 30);
        found(Anomaly.DISAGREEMENT);
    }

    @Test
    void answeredRollbackWithALedgerRowIsADisagreement() {
        history.invoke("t", 1)
                .send("t", 1, JOBS)
                .answer("t", 2, "fail")
                .ledger("t")
                .delivered(1, 30);
        found(Anomaly.DISAGREEMENT);
    }

    @Test
    void ledgerRowOfAnotherTransactionIdIsADisagreement() {
        history.invoke("t", 1)
                .send("t", 1, JOBS)
                .line("writer-w.tsv", 2, "ok", "t", 77)
                .delivered(1, 30);
        history.line("ledger.tsv", "w", "t", 78);
        found(Anomaly.DISAGREEMENT);
    }

    @Test
    void transactionIdNotedBeforeTheEndCountsAsWell() {
        history.invoke("t", 1)
                .send("t", 1, JOBS)
                .line("writer-w.tsv", 2, "xid", "t", 77)
                .delivered(1, 30);
        history.line("ledger.tsv", "w", "t", 78);
        found(Anomaly.DISAGREEMENT);
    }

    @Test
    void ledgerRowOfATransactionNobodyInvokedIsADisagreement() {
        history.line("ledger.tsv", "w", "other", "-");
        found(Anomaly.DISAGREEMENT);
    }

    @Test
    void outboxRowOfARolledBackTransactionIsADisagreement() {
        unknown().line("outbox.tsv", id(1), JOBS, "-", "PENDING", "false");
        found(Anomaly.DISAGREEMENT);
    }

    @Test
    void outboxRowRolledBackToASavepointIsADisagreement() {
        history.invoke("t", 1).send("t", 1, JOBS).savepoint("t", 1).ok("t", 2);
        history.line("outbox.tsv", id(1), JOBS, "-", "PENDING", "false");
        found(Anomaly.DISAGREEMENT);
    }
}
