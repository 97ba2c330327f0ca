package io.github.reliablemq.torture.checker;

import static io.github.reliablemq.torture.checker.HandWritten.JOBS;
import static io.github.reliablemq.torture.checker.HandWritten.MAILS;
import static io.github.reliablemq.torture.checker.HandWritten.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which faults explain nothing: what hurt others, was not felt, is long over, or has explained enough. */
final class BlameTest {
    private HandWritten history;

    @BeforeEach
    void begin(@TempDir Path run) {
        history = new HandWritten(run);
    }

    private void found(Anomaly... anomalies) {
        assertThat(history.check().found()).containsExactlyInAnyOrder(anomalies);
    }

    private long unattributed() {
        return history.check().count(Anomaly.UNATTRIBUTED);
    }

    /** Copies of one message, in the order they were read. */
    private HandWritten stored(int message, long... times) {
        history.committed(message, JOBS).effect(message);
        for (long time : times) {
            history.stored(message, time);
        }
        return history;
    }

    private HandWritten mailed(long... times) {
        history.committed(9, MAILS).stored(9, 30);
        for (long time : times) {
            history.effect(9, time);
        }
        return history;
    }

    @Test
    @DisplayName("P6: a message that ends relays makes what they have in hand come again")
    void relaysThatAMessageEndedExplainRepeats() {
        stored(1, 1000, 5000).fault("C3", 2000, 3000);
        found();
    }

    @ParameterizedTest
    @ValueSource(strings = {"D7", "D9", "W1", "W2"})
    @DisplayName("P6: what harms writers only makes nothing come again")
    void harmToWritersExplainsNothing(String row) {
        stored(1, 1000, 5000).fault(row, 2000, 3000);
        found(Anomaly.UNATTRIBUTED);
        mailed(1000, 5000);
        assertThat(unattributed()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RELAY", "WRITER,RELAY", "-"})
    void harmToRelaysOrEverybodyExplainsARepeatAtTheBroker(String hurt) {
        stored(1, 1000, 5000).fault("B6", 1, 2000, 3000, "cut", hurt);
        found();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JDBC_CONSUMER", "REDIS_CONSUMER", "WRITER,JDBC_CONSUMER"})
    void harmToOthersThanRelaysExplainsNoRepeatAtTheBroker(String hurt) {
        stored(1, 1000, 5000).fault("B6", 1, 2000, 3000, "cut", hurt);
        found(Anomaly.UNATTRIBUTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RELAY", "JDBC_CONSUMER"})
    void harmToOthersExplainsNoRepeatAtAConsumerWithLeases(String hurt) {
        mailed(1000, 5000).fault("D3", 1, 2000, 3000, "stalled", hurt);
        found(Anomaly.UNATTRIBUTED);
        history.fault("D3", 2, 2000, 3000, "stalled", "REDIS_CONSUMER");
        found();
    }

    @Test
    void redisThatForgetsExplainsARepeatAtAConsumerWhoeverElseIsHurt() {
        mailed(1000, 5000).fault("K1", 1, 2000, 3000, "killed", "RELAY");
        found();
    }

    @Test
    void databaseThatEndedBackendsOfOneRoleGivesNoIdAgain() {
        history.committed(2, JOBS).delivered(2, 30);
        history.invoke("t", 1).send("t", 1, JOBS).answer("t", 2, "info").line("xids.tsv", "w", "t", 77, "committed");
        history.fault("D2", 1, 1, 3, "terminated WRITER", "WRITER");
        found(Anomaly.DISAGREEMENT, Anomaly.LOST);
        history.fault("D2", 2, 1, 3, "killed", "-");
        found();
    }

    @Test
    void copiesTheCampaignSentItselfExplainTheMessageAndNoOther() {
        stored(1, 1000, 2500, 2600).fault("C5", 1, 2000, 3000, "copies", "JDBC_CONSUMER");
        history.line("nemesis.tsv", 2_100_000_000, "copied", "C5", 1, id(1));
        found();
        stored(2, 1000, 2500);
        found(Anomaly.UNATTRIBUTED);
        history.line("nemesis.tsv", 2_100_000_000, "copied", "C5", 1, id(2));
        found();
    }

    @Test
    void copiesOfOldHistoriesExplainAllAsTheyAlwaysDid() {
        stored(1, 1000, 2500, 2600).fault("C5", 2000, 3000);
        found();
    }

    @Test
    void faultThatNobodyFeltExplainsNothing() {
        stored(1, 1000, 5000).unfelt("B1", 1, 2000, 3000, "-");
        found(Anomaly.UNATTRIBUTED);
        history.line("nemesis.tsv", 2_500_000_000L, "bit", "B1", 1, "evidence");
        found();
    }

    @Test
    void faultThatIsOverForLongerThanAnythingLastsExplainsNothing() {
        stored(1, 1000, 58_000).fault("B1", 2000, 3000);
        found(Anomaly.UNATTRIBUTED);
    }

    @Test
    void faultThatIsOverForAsLongAsAClaimMayBeHeldBackStillDoes() {
        stored(1, 1000, 57_999).fault("B1", 2000, 3000);
        found();
    }

    @Test
    void effectThatComesAgainLongAfterTheFaultIsNotExplainedEither() {
        mailed(1000, 58_001).fault("K1", 2000, 3000);
        found(Anomaly.UNATTRIBUTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"R1", "R2", "B2", "D1"})
    void faultThatStrikesOnceExplainsOneRepeatOfAMessage(String row) {
        stored(1, 1000, 2500, 2600).fault(row, 2000, 3000);
        stored(2, 1000, 2500);
        assertThat(unattributed()).isEqualTo(1);
        history.fault(row, 2, 2000, 3000, "-", "-");
        found();
    }

    @Test
    void consumerThatWasKilledOnceExplainsOneRepeatOfAnEffect() {
        mailed(1000, 2500, 2600).fault("C1", 2000, 3000);
        assertThat(unattributed()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"B1", "B3", "B4", "B6", "C3", "D2", "D3", "D6", "R4", "R5", "M1"})
    void faultThatGoesOnStrikingExplainsAsManyAsThereAre(String row) {
        stored(1, 1000, 2500, 2600, 2700).fault(row, 2000, 3000);
        found();
    }

    @Test
    void ofFaultsThatStrikeOnceTheOneWhoseTimeIsOverFirstIsTaken() {
        stored(1, 1000, 13_500, 20_000);
        history.fault("R1", 1, 12_000, 15_000, "-", "-").fault("R1", 2, 2000, 3000, "-", "-");
        found();
    }

    @Test
    void faultThatStrikesOnceIsLeftForARepeatThatNothingElseExplains() {
        stored(1, 1000, 14_000, 15_000).fault("B1", 2000, 3000).fault("R1", 2500, 14_500);
        found();
    }

    @Test
    void copiesReadOutOfOrderAreLookedAtInTheOrderOfTheBroker() {
        stored(1, 50_000, 1000, 50_001).fault("B1", 2000, 3000);
        assertThat(unattributed()).isEqualTo(1);
    }
}
