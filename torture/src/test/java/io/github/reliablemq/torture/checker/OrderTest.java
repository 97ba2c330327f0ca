package io.github.reliablemq.torture.checker;

import static io.github.reliablemq.torture.checker.HandWritten.JOBS;
import static io.github.reliablemq.torture.checker.HandWritten.MAILS;
import static io.github.reliablemq.torture.checker.HandWritten.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderTest {
    private HandWritten history;

    @BeforeEach
    void begin(@TempDir Path run) {
        history = new HandWritten(run);
    }

    private long misordered() {
        return history.check().count(Anomaly.MISORDERED);
    }

    private void commit(int message, String destination, String key, long from, long until) {
        String tx = "tx" + message;
        history.invoke(tx, from).keyed(tx, message, destination, key, message).ok(tx, until);
    }

    @Test
    void messageStoredBeforeAnEarlierOneOfItsKeyIsMisordered() {
        commit(1, JOBS, "k", 10, 20);
        commit(2, JOBS, "k", 21, 30);
        history.delivered(2, 40).delivered(1, 41);
        assertThat(misordered()).isEqualTo(1);
        assertThat(history.check().examples(Anomaly.MISORDERED))
                .singleElement()
                .asString()
                .startsWith(id(2));
    }

    @Test
    void theOneThatWasOvertakenNeedNotBeTheNext() {
        commit(1, JOBS, "k", 10, 20);
        commit(2, JOBS, "k", 15, 30);
        commit(3, JOBS, "k", 25, 35);
        history.delivered(3, 40).delivered(2, 41).delivered(1, 42);
        assertThat(misordered()).isEqualTo(1);
    }

    @Test
    void whatWasOvertakenMayHaveBeenOvertakenByOthersToo() {
        commit(1, JOBS, "k", 10, 20);
        commit(2, JOBS, "k", 15, 30);
        commit(3, JOBS, "k", 25, 35);
        history.delivered(3, 40).delivered(1, 41).delivered(2, 42);
        assertThat(misordered()).isEqualTo(1);
    }

    @Test
    void anotherKeyThatWasCommittedBeforeHoldsNothingBack() {
        commit(1, JOBS, "k", 30, 40);
        commit(2, JOBS, "l", 10, 20);
        history.delivered(1, 50).delivered(2, 51);
        assertThat(misordered()).isZero();
    }

    @Test
    void messagesThatAllWaitHaveNoOrderYet() {
        commit(2, JOBS, "k", 21, 30);
        commit(1, JOBS, "k", 10, 20);
        history.line("outbox.tsv", id(2), JOBS, "k", "PENDING", "false");
        history.line("outbox.tsv", id(1), JOBS, "k", "PARKED", "false").special(1);
        assertThat(misordered()).isZero();
    }

    @Test
    void concurrentTransactionsMayComeInAnyOrder() {
        commit(1, JOBS, "k", 10, 22);
        commit(2, JOBS, "k", 21, 30);
        history.delivered(2, 40).delivered(1, 41);
        assertThat(misordered()).isZero();
    }

    @Test
    void otherKeysOtherQueuesAndNoKeyMayComeInAnyOrder() {
        commit(1, JOBS, "k", 10, 20);
        commit(2, JOBS, "l", 21, 30);
        commit(3, MAILS, "k", 31, 40);
        history.invoke("t", 41).send("t", 4, JOBS).ok("t", 42);
        history.delivered(4, 50).delivered(3, 51).delivered(2, 52).delivered(1, 53);
        assertThat(misordered()).isZero();
    }

    @Test
    void messagesOfOneTransactionKeepTheOrderTheyWereSentIn() {
        history.invoke("t", 1)
                .keyed("t", 1, JOBS, "k", 1)
                .keyed("t", 2, JOBS, "l", 1)
                .keyed("t", 3, JOBS, "k", 2);
        history.ok("t", 2).delivered(3, 40).delivered(2, 41).delivered(1, 42);
        assertThat(misordered()).isEqualTo(1);
    }

    @Test
    void onlyFirstCopiesCount() {
        commit(1, JOBS, "k", 10, 20);
        commit(2, JOBS, "k", 21, 30);
        history.delivered(1, 40).delivered(2, 41).stored(1, 42);
        assertThat(misordered()).isZero();
    }

    @Test
    void messageThatPassesOneThatIsParkedOrWaitsIsMisordered() {
        commit(1, JOBS, "k", 10, 20);
        commit(2, JOBS, "k", 21, 30);
        commit(3, JOBS, "l", 10, 20);
        commit(4, JOBS, "l", 21, 30);
        history.delivered(2, 40).delivered(4, 41);
        history.line("outbox.tsv", id(1), JOBS, "k", "PARKED", "true");
        history.line("outbox.tsv", id(3), JOBS, "l", "PENDING", "true");
        assertThat(misordered()).isEqualTo(2);
    }

    @Test
    void messageThatPassesAParkedOneOfItsOwnTransactionIsMisordered() {
        history.invoke("t", 1)
                .keyed("t", 1, JOBS, "k", 1)
                .keyed("t", 2, JOBS, "k", 2)
                .ok("t", 2);
        history.line("outbox.tsv", id(1), JOBS, "k", "PARKED", "true").delivered(2, 40);
        assertThat(misordered()).isEqualTo(1);
    }

    @Test
    void whatAnOperatorTookOutHoldsNothingBack() {
        commit(1, JOBS, "k", 10, 20);
        commit(2, JOBS, "k", 21, 30);
        history.line("operator.tsv", 35, "discard", id(1)).delivered(2, 40);
        assertThat(history.check().found()).isEmpty();
    }

    @Test
    void commitNobodyKnewOfOrdersNothing() {
        history.invoke("t1", 10)
                .keyed("t1", 1, JOBS, "k", 1)
                .answer("t1", 20, "info")
                .ledger("t1");
        commit(2, JOBS, "k", 21, 30);
        history.delivered(2, 40).delivered(1, 41);
        assertThat(misordered()).isZero();
    }

    @Test
    void commitNobodyKnewOfStillComesAfterWhatWasKnownBefore() {
        commit(1, JOBS, "k", 10, 20);
        history.invoke("t2", 21)
                .keyed("t2", 2, JOBS, "k", 2)
                .answer("t2", 30, "info")
                .ledger("t2");
        history.delivered(2, 40).delivered(1, 41);
        assertThat(misordered()).isEqualTo(1);
    }
}
