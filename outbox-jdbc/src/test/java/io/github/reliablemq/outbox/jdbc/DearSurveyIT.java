package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Message;
import io.github.reliablemq.Operator;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** While a survey takes long, because of somebody's old snapshot. The clock is the test's. */
class DearSurveyIT {

    private static final Operator JANE = Operator.named("jane");
    private static final Appetite APPETITE = new Appetite(10, 1 << 20);

    private final OutboxDatabase database = new OutboxDatabase();
    private final Handle handle = database.jdbi.open();
    private final Connection connection = handle.getConnection();
    private final ClaimStatements claims = new ClaimStatements(
            PostgresClaims.of(new TableName(null, TableName.STANDARD), HeldKeys.BLOCK),
            new ClaimBegin("", ""),
            new SurveyPace(this::nanos),
            new Fronts(0));
    private long now;
    private long step;

    @AfterEach
    void close() throws SQLException {
        connection.setAutoCommit(true);
        handle.close();
        database.close();
    }

    /** Between the beginning and the end of a survey that much time passes. */
    private long nanos() {
        now += step;
        return now;
    }

    @Test
    @DisplayName(
            "P7: surveys that are dear have a fortieth of the time; what they alone would find waits no longer than that")
    void dearSurveysHaveAFortiethOfTheTime() throws SQLException {
        step = Duration.ofSeconds(1).toNanos();
        assertThat(claimed()).isZero();
        assertThat(claimed()).isZero();
        step = 0;
        database.record("for a destination that no survey has seen");
        assertThat(claimed()).isZero();
        assertThat(claims.look(connection, Reach.EVERYTHING).work()).isEqualTo(Outlook.Work.LIKELY);
        connection.rollback();
        now += Duration.ofSeconds(39).toNanos();
        assertThat(claimed()).isZero();
        now += Duration.ofSeconds(2).toNanos();
        assertThat(claimed()).isOne();
    }

    @Test
    @DisplayName("P7: what is recorded where something was before is found without a survey")
    void whatIsRecordedWhereSomethingWasBeforeNeedsNoSurvey() throws SQLException {
        step = Duration.ofSeconds(1).toNanos();
        assertThat(claimed()).isZero();
        database.record("one");
        assertThat(claimed()).isOne();
        step = 0;
        database.record("two");
        assertThat(claimed()).isOne();
    }

    @Test
    @DisplayName("P7: an operator's pause, and its end, are seen without a survey")
    void aPauseAndItsEndAreSeenWithoutASurvey() throws SQLException {
        step = Duration.ofSeconds(1).toNanos();
        assertThat(claimed()).isZero();
        database.record("one");
        assertThat(claimed()).isOne();
        step = 0;
        database.outbox.admin().pause(queue("orders"), JANE);
        database.record("two");
        assertThat(claimed()).isZero();
        database.outbox.admin().resume(queue("orders"), JANE);
        assertThat(claimed()).isOne();
    }

    @Test
    @DisplayName("P7: one survey that was held up makes no lane blind")
    void aSingleSurveyThatTookLongIsNotDear() throws SQLException {
        step = Duration.ofSeconds(20).toNanos();
        assertThat(claimed()).isZero();
        step = 0;
        database.record("for a destination that no survey has seen");
        assertThat(claimed()).isOne();
    }

    @Test
    @DisplayName("P7: the dearest surveys are a minute apart")
    void evenTheDearestSurveysAreAMinuteApart() throws SQLException {
        step = Duration.ofSeconds(20).toNanos();
        assertThat(claimed()).isZero();
        assertThat(claimed()).isZero();
        step = 0;
        database.record("for a destination that no survey has seen");
        now += Duration.ofSeconds(59).toNanos();
        assertThat(claimed()).isZero();
        now += Duration.ofSeconds(2).toNanos();
        assertThat(claimed()).isOne();
    }

    @Test
    @DisplayName(
            "P7: what becomes due between two surveys is found without one, and does not hide what comes due later")
    void whatBecomesDueBetweenTwoSurveysNeedsNone() throws SQLException {
        Duration soon = Duration.ofSeconds(4);
        record(Message.to(queue("orders")).delay(soon).text("soon").build());
        record(Message.to(queue("later"))
                .delay(Duration.ofSeconds(30))
                .text("later")
                .build());
        step = Duration.ofSeconds(1).toNanos();
        assertThat(claimed()).isZero();
        assertThat(claimed()).isZero();
        step = 0;
        Awaitility.await()
                .until(() -> database.column("select min(due_at) <= now() from reliable_outbox"), List.of("t")::equals);
        assertThat(claimed()).as("by the lane's clock its time has not come").isZero();
        now += soon.toNanos();
        assertThat(claimed()).isOne();
        assertThat(claim().left().nextDue()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(28));
        now += Duration.ofSeconds(30).toNanos();
        assertThat(claim().left().nextDue())
                .as("nobody spins until the next survey")
                .isNull();
    }

    @Test
    void cheapSurveysAreMadeAtOnce() throws SQLException {
        assertThat(claimed()).isZero();
        database.record("one");
        assertThat(claimed()).isOne();
    }

    private int claimed() throws SQLException {
        return claim().rows().size();
    }

    private Taking claim() throws SQLException {
        connection.setAutoCommit(false);
        Taking taking = claims.claim(connection, APPETITE);
        connection.commit();
        return taking;
    }

    private void record(Message message) {
        database.jdbi.useTransaction(tx -> database.outbox.producer(tx).send(message));
    }
}
