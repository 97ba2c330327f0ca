package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An operator's pause, as a lane sees it that was sending there. */
class PauseIT {

    private static final Destination ORDERS = queue("orders");
    private static final Operator JANE = Operator.named("jane");
    private static final Appetite ONE = new Appetite(1, 1 << 20);

    private final OutboxDatabase database = new OutboxDatabase();
    private final OutboxAdmin admin = database.outbox.admin();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName("P7: a pause holds for a lane that has sent to that destination before")
    void aPauseHoldsForALaneThatHasSentThereBefore() {
        OutboxSession lane = database.session();
        database.record("before");
        settleAll(lane.claim(ALL), Settlement.Sent::new);
        admin.pause(ORDERS, JANE);
        database.record("waits");
        database.record(Message.to(queue("elsewhere")).text("goes on").build());

        assertThat(take(lane)).containsExactly("goes on");
        assertThat(take(lane)).isEmpty();

        admin.resume(ORDERS, JANE);
        assertThat(take(lane)).containsExactly("waits");
    }

    @Test
    @DisplayName("P7: a pause holds for rows that a lane is in the middle of: unkeyed ones")
    void aPauseHoldsAmongUnkeyedRows() throws SQLException {
        database.record("one", "two");
        pauseHoldsBackTheSecondOfTwo();
    }

    @Test
    @DisplayName("P7: a pause holds for rows that a lane is in the middle of: keyed ones")
    void aPauseHoldsAmongKeyedRows() throws SQLException {
        database.recordKeyed("a", "one");
        database.recordKeyed("b", "two");
        pauseHoldsBackTheSecondOfTwo();
    }

    @Test
    @DisplayName("P7: a pause holds for rows that a lane is in the middle of: ones whose time has come")
    void aPauseHoldsAmongDueRows() throws SQLException {
        for (String text : List.of("one", "two")) {
            database.record(
                    Message.to(ORDERS).delay(Duration.ofMinutes(1)).text(text).build());
        }
        database.jdbi.useHandle(h -> h.execute("update reliable_outbox set due_at = due_at - interval '1 hour'"));
        pauseHoldsBackTheSecondOfTwo();
    }

    /** The clock of the lane stands still, so that between full batches it knows no more than its first survey told. */
    private void pauseHoldsBackTheSecondOfTwo() throws SQLException {
        ClaimStatements lane = new ClaimStatements(
                PostgresClaims.of(new TableName(null, TableName.STANDARD), HeldKeys.BLOCK),
                new ClaimBegin("", ""),
                new SurveyPace(() -> 0),
                new Fronts(0));
        try (Handle handle = database.jdbi.open()) {
            handle.getConnection().setAutoCommit(false);
            assertThat(claimed(lane, handle.getConnection())).isOne();
            admin.pause(ORDERS, JANE);
            assertThat(claimed(lane, handle.getConnection())).isZero();
            admin.resume(ORDERS, JANE);
            assertThat(claimed(lane, handle.getConnection())).isOne();
            handle.getConnection().setAutoCommit(true);
        }
    }

    private static int claimed(ClaimStatements lane, Connection connection) throws SQLException {
        int rows = lane.claim(connection, ONE).rows().size();
        connection.commit();
        return rows;
    }

    private static List<String> take(OutboxSession lane) {
        var batch = lane.claim(ALL);
        List<String> texts = texts(batch);
        settleAll(batch, Settlement.Sent::new);
        return texts;
    }
}
