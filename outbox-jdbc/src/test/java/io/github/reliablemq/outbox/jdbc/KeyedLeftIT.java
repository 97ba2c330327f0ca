package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Outlook.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a claim of keys says it left, and when it looks for other destinations. The clock is the test's. */
class KeyedLeftIT {

    private static final Duration MOMENT = Duration.ofMillis(25);

    private final OutboxDatabase database = new OutboxDatabase();
    private final Handle handle = database.jdbi.open();
    private final Connection connection = handle.getConnection();
    private final ClaimStatements claims = new ClaimStatements(
            PostgresClaims.of(new TableName(null, TableName.STANDARD), HeldKeys.BLOCK),
            new PostgresDialect().beginClaim(Duration.ofSeconds(30), 16),
            new SurveyPace(this::nanos),
            new Fronts(0));
    private long now;

    @AfterEach
    void close() throws SQLException {
        connection.setAutoCommit(true);
        handle.close();
        database.close();
    }

    private long nanos() {
        return now;
    }

    @Test
    @DisplayName("P7: a claim that took all of its keys leaves only what came behind it")
    void aClaimThatTookAllLeavesOnlyWhatCameBehind() throws SQLException {
        insert("a", 40);
        insert("b", 40);
        assertLeft(80, Work.BEHIND);
    }

    @Test
    @DisplayName("P7: the backlog of a hot key does not wait for company")
    void aRunThatWasCutLeavesMore() throws SQLException {
        insert("hot", 250);
        insert("cold", 1);
        assertLeft(101, Work.LIKELY);
        assertLeft(150, Work.BEHIND);
    }

    @Test
    @DisplayName("P7: keys behind more held ones than a claim looks at do not wait for company")
    void keysBehindManyHeldOnesDoNotWait() throws SQLException {
        park(600);
        insert("z", 1);
        assertLeft(1, Work.LIKELY);
        insert("z", 1);
        assertLeft(1, Work.LIKELY);
    }

    @Test
    @DisplayName("P7: a free key beyond those a claim looks at does not wait for company")
    void aKeyBeyondThoseItLooksAtDoesNotWait() throws SQLException {
        park(600);
        insert("a", 1);
        insert("z", 1);
        assertLeft(1, Work.LIKELY);
        assertThat(claim(new Appetite(500, 1 << 20)).rows())
                .extracting(StoredRow::orderingKey)
                .containsExactly("z");
    }

    @Test
    @DisplayName("P7: a message that did not fit any more does not wait for company, and has its turn")
    void aMessageThatDidNotFitDoesNotWait() throws SQLException {
        insert("a", 1, 300);
        insert("b", 1, 900);
        Appetite small = new Appetite(500, 1000);
        assertLeft(claim(small), 1, Work.LIKELY);
        insert("a", 1, 300);
        assertThat(claim(small).rows()).extracting(StoredRow::orderingKey).containsExactly("b");
    }

    @Test
    @DisplayName("P7: keys behind the one where the last batch ended and before it are one supply")
    void aRoundIsOverWhereItBegan() throws SQLException {
        insert("a", 2);
        insert("b", 2);
        Appetite two = new Appetite(2, 1 << 20);
        assertLeft(claim(two), 2, Work.LIKELY);
        insert("a", 1);
        assertThat(claim(new Appetite(3, 1 << 20)).rows())
                .extracting(StoredRow::orderingKey)
                .containsExactly("b", "b");
        assertLeft(1, Work.BEHIND);
    }

    @Test
    @DisplayName("P7: while several messages of keys come, another destination is found a moment later at most")
    void anotherDestinationIsFoundAMomentLater() throws SQLException {
        insert("a", 2);
        assertLeft(2, Work.BEHIND);
        now += MOMENT.dividedBy(2).toNanos();
        insert("a", 2);
        database.jdbi.useTransaction(h -> database.outbox
                .producer(h.getConnection())
                .send(Message.to(Destination.queue("other")).text("one").build()));
        assertLeft(2, Work.BEHIND);
        now += MOMENT.dividedBy(2).toNanos();
        insert("a", 2);
        assertLeft(3, Work.BEHIND);
    }

    private void assertLeft(int taken, Work left) throws SQLException {
        assertLeft(claim(new Appetite(500, 1 << 20)), taken, left);
    }

    private static void assertLeft(Taking taking, int taken, Work left) {
        assertThat(taking.rows()).hasSize(taken);
        assertThat(taking.left().work()).isEqualTo(left);
    }

    private Taking claim(Appetite appetite) throws SQLException {
        connection.setAutoCommit(false);
        Taking taking = claims.claim(connection, appetite);
        connection.commit();
        return taking;
    }

    private void insert(String key, int rows) {
        insert(key, rows, 1);
    }

    private void insert(String key, int rows, int bytes) {
        database.jdbi.useHandle(other -> other.execute("""
                insert into reliable_outbox (message_id, destination, ordering_key, body_kind, headers, body)
                select gen_random_uuid(), 'queue://orders', ?, 0, '', convert_to(repeat('x', ?), 'UTF8')
                from generate_series(1, ?) as n""", key, bytes, rows));
    }

    /** A parked message of each of so many keys. */
    private void park(int keys) {
        database.jdbi.useHandle(other -> other.execute("""
                insert into reliable_outbox (message_id, destination, ordering_key, state, body_kind, headers, body)
                select gen_random_uuid(), 'queue://orders', 'k' || n, 2, 0, '', 'x'::bytea
                from generate_series(1, ?) as n""", keys));
    }
}
