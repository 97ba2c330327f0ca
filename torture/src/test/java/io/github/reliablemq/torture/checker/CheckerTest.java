package io.github.reliablemq.torture.checker;

import static io.github.reliablemq.torture.checker.HandWritten.JOBS;
import static io.github.reliablemq.torture.checker.HandWritten.MAILS;
import static io.github.reliablemq.torture.checker.HandWritten.hash;
import static io.github.reliablemq.torture.checker.HandWritten.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckerTest {
    private HandWritten history;

    @BeforeEach
    void begin(@TempDir Path run) {
        history = new HandWritten(run);
    }

    private void found(Anomaly... anomalies) {
        assertThat(history.check().found()).containsExactlyInAnyOrder(anomalies);
    }

    @Test
    void historyWithoutAnyFlawIsClean() {
        history.committed(1, JOBS).delivered(1, 30);
        history.committed(2, MAILS).delivered(2, 31);
        history.invoke("back", 40).send("back", 3, JOBS).answer("back", 41, "fail");
        history.invoke("part", 50)
                .send("part", 4, JOBS)
                .send("part", 5, MAILS)
                .savepoint("part", 5)
                .ok("part", 51);
        history.delivered(4, 52);

        Verdict verdict = history.check();

        assertThat(verdict.found()).isEmpty();
        assertThat(verdict.isClean()).isTrue();
        assertThat(verdict.closingLine())
                .contains("TORTURE messages=3 ")
                .contains(" lost=0 ")
                .contains(" seed=7 ");
    }

    @Test
    void committedMessageThatIsNowhereIsLost() {
        history.committed(1, JOBS).committed(2, JOBS).delivered(2, 30);
        found(Anomaly.LOST);
        assertThat(history.check().examples(Anomaly.LOST))
                .singleElement()
                .asString()
                .contains(id(1));
    }

    @Test
    void messageMarkedSentThatTheBrokerNeverStoredIsLost() {
        history.committed(1, JOBS).line("outbox.tsv", id(1), JOBS, "-", "SENT", "false");
        found(Anomaly.LOST);
    }

    @Test
    void messageThatStillWaitsAfterTheDrainIsStuck() {
        history.committed(1, JOBS).line("outbox.tsv", id(1), JOBS, "-", "0", "f");
        found(Anomaly.STUCK);
    }

    @Test
    void messageBehindAParkedOneOfItsKeyIsHeldBackAndNotStuck() {
        history.invoke("t", 1)
                .keyed("t", 1, JOBS, "k", 1)
                .keyed("t", 2, JOBS, "k", 2)
                .ok("t", 2);
        history.line("outbox.tsv", id(1), JOBS, "k", "PARKED", "false").special(1);
        history.line("outbox.tsv", id(2), JOBS, "k", "PENDING", "false");
        found();
    }

    @Test
    void parkedExpiredAndDeadLetteredMessagesAreVisibleAndNotLost() {
        history.committed(1, JOBS).special(1).line("outbox.tsv", id(1), JOBS, "-", "PARKED", "false");
        history.committed(2, JOBS).special(2).stored(2, 30).line("dead.tsv", "DLQ.jobs", id(2));
        history.invoke("t", 1).expiring("t", 3, 61_000_000).ok("t", 2);
        history.line("outbox.tsv", id(3), JOBS, "-", "EXPIRED", "false");
        found();
    }

    @Test
    void expiredMessageThatNeverHadAnExpiryIsLost() {
        history.committed(1, JOBS).line("outbox.tsv", id(1), JOBS, "-", "EXPIRED", "false");
        history.committed(2, JOBS).line("outbox.tsv", id(2), JOBS, "-", "3", "f");
        found(Anomaly.LOST);
        assertThat(history.check().count(Anomaly.LOST)).isEqualTo(2);
    }

    @Test
    void messageThatExpiredBeforeItsExpiryIsLost() {
        history.invoke("t", 1).expiring("t", 1, 61_000_001).ok("t", 2);
        history.line("outbox.tsv", id(1), JOBS, "-", "EXPIRED", "false");
        found(Anomaly.LOST);
        assertThat(history.check().examples(Anomaly.LOST))
                .singleElement()
                .asString()
                .endsWith("though it had no expiry yet");
    }

    @Test
    void messageAnOperatorTookOutIsNotLost() {
        history.committed(1, JOBS).line("operator.tsv", 5, "cancel", id(1));
        history.committed(2, JOBS).line("operator.tsv", 5, "discard", id(2));
        found();
    }

    @Test
    void messageAnOperatorRequeuedHasToArrive() {
        history.committed(1, JOBS).line("operator.tsv", 5, "requeue", id(1));
        found(Anomaly.LOST);
    }

    @Test
    void storedCopyOfARolledBackTransactionIsAPhantom() {
        history.invoke("t", 1).send("t", 1, JOBS).answer("t", 2, "fail").stored(1, 3);
        found(Anomaly.PHANTOM);
    }

    @Test
    void storedCopyRolledBackToASavepointIsAPhantom() {
        history.invoke("t", 1).send("t", 1, JOBS).savepoint("t", 1).ok("t", 2).stored(1, 3);
        found(Anomaly.PHANTOM);
    }

    @Test
    void storedCopyThatNobodySentIsAPhantomOnce() {
        history.copy(JOBS, 3, "ID:a", 1, "-", "-", hash(1)).copy(JOBS, 4, "ID:b", 1, "-", "-", hash(1));
        assertThat(history.check().count(Anomaly.PHANTOM)).isEqualTo(1);
    }

    @Test
    void copyInAnotherQueueThanItWasSentToIsAPhantom() {
        history.committed(1, JOBS).delivered(1, 30).copy(MAILS, 30, "ID:x", 1, "-", "-", hash(1));
        found(Anomaly.PHANTOM);
    }

    @Test
    void copyFromBeforeTheCommitWasIssuedIsAPhantom() {
        history.invoke("t", 10)
                .send("t", 1, JOBS)
                .line("writer-w.tsv", 20_000_000, "commit", "t")
                .ok("t", 30);
        history.delivered(1, 15);
        found(Anomaly.PHANTOM);
    }

    /** Read long after the commit, as an auditor does who was away. */
    private void readLate(int brokerMillis) {
        history.invoke("t", 10)
                .send("t", 1, JOBS)
                .line("writer-w.tsv", 20_000_000, "commit", "t")
                .ok("t", 30);
        history.effect(1).line("audit-jobs.tsv", 900_000_000, "ID:a", id(1), "-", "-", hash(1), brokerMillis);
    }

    @Test
    @DisplayName("P2: a copy that the broker stored before the commit is one however late it was read")
    void copyStoredBeforeTheCommitIsAPhantomHoweverLateItWasRead() {
        readLate(18);
        found(Anomaly.PHANTOM);
    }

    @Test
    void copyStoredInTheMillisecondOfTheCommitIsNone() {
        readLate(19);
        found();
    }

    @Test
    void furtherCopyStoredBeforeTheCommitIsAPhantomTooAndCountedOnce() {
        readLate(30);
        history.line("audit-jobs.tsv", 901_000_000, "ID:b", id(1), "-", "-", hash(1), 18)
                .fault("B1", 1, 900);
        found(Anomaly.PHANTOM);
        assertThat(history.check().count(Anomaly.PHANTOM)).isEqualTo(1);
    }

    @Test
    @DisplayName("P12: copies without an id that can be read are phantoms, each of them")
    void copyWithoutAReadableIdIsAPhantom() {
        history.committed(1, JOBS).delivered(1, 30);
        for (String jmsId : List.of("ID:a", "ID:b", "ID:b")) {
            history.line("audit-jobs.tsv", 31_000_000, jmsId, "-", "-", "-", hash(9), 31);
        }
        found(Anomaly.PHANTOM);
        assertThat(history.check().count(Anomaly.PHANTOM)).isEqualTo(2);
    }

    @Test
    @DisplayName("P11: what is parked or a dead letter although nothing was wrong with it is found")
    void harmlessMessageThatIsParkedOrADeadLetterIsAnInnocent() {
        history.committed(1, JOBS).line("outbox.tsv", id(1), JOBS, "-", "PARKED", "false");
        history.committed(2, JOBS)
                .line("outbox.tsv", id(2), JOBS, "-", "2", "f")
                .special(2);
        history.committed(3, JOBS).stored(3, 30).line("dead.tsv", "DLQ.jobs", id(3));
        history.line("outbox.tsv", id(77), MAILS, "-", "2", "f");
        found(Anomaly.INNOCENT);
        assertThat(history.check().closingLine()).contains(" innocents=3 ");
        assertThat(history.check().examples(Anomaly.INNOCENT))
                .contains(id(1) + " for jobs is parked", id(3) + " is in DLQ.jobs");
    }

    @Test
    void copyOfACancelledMessageIsAPhantomUnlessTheOperatorWasWarned() {
        history.committed(1, JOBS).line("operator.tsv", 5, "cancel", id(1)).delivered(1, 30);
        found(Anomaly.PHANTOM);
    }

    @Test
    void copyOfAMessageCancelledWithAWarningIsNone() {
        history.committed(1, JOBS)
                .line("operator.tsv", 5, "cancel", id(1), "maybe")
                .delivered(1, 30);
        history.committed(2, JOBS).line("operator.tsv", 5, "discard", id(2), "maybe");
        found();
    }

    @Test
    void effectOfARolledBackMessageIsAPhantom() {
        history.committed(2, JOBS).delivered(2, 30);
        history.invoke("t", 1).send("t", 1, JOBS).answer("t", 2, "fail").effect(1);
        found(Anomaly.PHANTOM);
    }

    @Test
    void effectOfAMessageNobodySentIsAPhantom() {
        history.committed(2, JOBS).delivered(2, 30).line("effects-worker.tsv", 9, id(1), "1", hash(1), 0);
        found(Anomaly.PHANTOM);
    }

    @Test
    void secondEffectAtAConsumerThatIsPromisedOneIsADouble() {
        history.committed(1, JOBS).delivered(1, 30).effect(1).effect(1);
        found(Anomaly.DOUBLE);
        assertThat(history.check().count(Anomaly.DOUBLE)).isEqualTo(2);
    }

    @Test
    void secondEffectUnderAnotherIdIsADoubleToo() {
        history.committed(1, JOBS).delivered(1, 30).line("effects-worker.tsv", 9, id(2), "1", hash(1), 0);
        found(Anomaly.DOUBLE);
    }

    @Test
    void firstCopyBeforeItsDueTimeIsEarly() {
        history.invoke("t", 1)
                .due("t", 1, JOBS, 51_000)
                .due("t", 2, JOBS, 50_999)
                .ok("t", 2);
        history.delivered(1, 50).delivered(2, 50);
        assertThat(history.check().count(Anomaly.EARLY)).isEqualTo(1);
        assertThat(history.check().examples(Anomaly.EARLY))
                .singleElement()
                .asString()
                .contains(id(1));
    }

    @Test
    void parkedOrDeadMessageThatIsGoneWithoutAnOperatorIsParkedLost() {
        history.committed(1, JOBS).line("parked.tsv", 5, id(1), "outbox");
        history.committed(2, JOBS).stored(2, 30).line("parked.tsv", 5, id(2), "DLQ.jobs");
        found(Anomaly.PARKED_LOST);
        assertThat(history.check().count(Anomaly.PARKED_LOST)).isEqualTo(2);
    }

    @Test
    void parkedMessageThatIsStillThereOrWasRequeuedIsNot() {
        history.committed(1, JOBS).line("parked.tsv", 5, id(1), "outbox");
        history.line("outbox.tsv", id(1), JOBS, "-", "PARKED", "false").special(1);
        history.committed(2, JOBS).line("parked.tsv", 5, id(2), "outbox").line("operator.tsv", 6, "requeue", id(2));
        history.delivered(2, 30);
        history.committed(3, JOBS).stored(3, 30).line("parked.tsv", 5, id(3), "DLQ.jobs");
        history.line("dead.tsv", "DLQ.jobs", id(3)).special(3);
        found();
    }

    @Test
    void damagedBodyKeyOrNumberIsCorrupt() {
        history.committed(1, JOBS).stored(1, 30, "ID:a", hash(99)).effect(1);
        history.invoke("t", 1)
                .keyed("t", 2, JOBS, "k", 1)
                .keyed("t", 3, JOBS, "k", 2)
                .ok("t", 2);
        history.copy(JOBS, 31, "ID:b", 2, "other", "1", hash(2)).effect(2);
        history.copy(JOBS, 32, "ID:c", 3, "k", "9", hash(3)).effect(3);
        history.committed(4, JOBS).copy(JOBS, 33, "ID:d", 4, "k", "-", hash(4)).effect(4);
        found(Anomaly.CORRUPT);
        assertThat(history.check().count(Anomaly.CORRUPT)).isEqualTo(4);
    }

    @Test
    void damageAtTheHandlerAndInTheEffectIsCorruptCountedOnce() {
        history.committed(1, JOBS).stored(1, 30).effect(1, hash(99));
        history.line("handled-worker-1.tsv", 5, "enter", id(1), hash(99));
        history.committed(2, JOBS).delivered(2, 30).line("handled-worker-1.tsv", 6, "enter", id(2), hash(99));
        history.committed(3, JOBS).stored(3, 30).effect(3, hash(99));
        found(Anomaly.CORRUPT);
        assertThat(history.check().count(Anomaly.CORRUPT)).isEqualTo(3);
    }

    @Test
    void storedMessageWithoutAnEffectThatNobodySetAsideIsALostEffect() {
        history.committed(1, JOBS).stored(1, 30).line("inbox.tsv", "worker", id(1));
        history.committed(2, MAILS).stored(2, 30);
        found(Anomaly.EFFECT_LOST);
        assertThat(history.check().examples(Anomaly.EFFECT_LOST))
                .anyMatch(text -> text.contains(id(1)) && text.contains("though its inbox says so"))
                .anyMatch(text -> text.contains(id(2)) && text.contains("nobody set it aside"));
    }

    @Test
    void storedMessageThatStillWaitsInItsQueueIsStuck() {
        history.committed(1, JOBS).stored(1, 30).line("waiting.tsv", JOBS, id(1));
        found(Anomaly.STUCK);
    }

    @Test
    void whatTheAuditorReadTwiceCountsOnce() {
        history.committed(1, JOBS)
                .stored(1, 30, "ID:a")
                .effect(1)
                .stored(1, 40, "ID:a")
                .stored(1, 40, "ID:a");
        found();
        assertThat(history.check().closingLine()).contains(" repeats=0 ");
    }
}
