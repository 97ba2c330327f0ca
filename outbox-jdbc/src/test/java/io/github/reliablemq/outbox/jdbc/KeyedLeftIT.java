package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Outlook.Work;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a claim of keys says it left, and when it looks for other destinations. The clock is the test's. */
class KeyedLeftIT {

    private final SteppedClaims claims = new SteppedClaims();
    private final OutboxDatabase database = claims.database();

    @AfterEach
    void close() throws SQLException {
        claims.close();
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
        claims.park(600);
        insert("z", 1);
        assertLeft(1, Work.LIKELY);
        insert("z", 1);
        assertLeft(1, Work.LIKELY);
    }

    @Test
    @DisplayName("P7: a free key beyond those a claim looks at does not wait for company")
    void aKeyBeyondThoseItLooksAtDoesNotWait() throws SQLException {
        claims.park(600);
        insert("a", 1);
        insert("z", 1);
        assertLeft(1, Work.LIKELY);
        assertThat(claims.claim(new Appetite(500, 1 << 20)).rows())
                .extracting(StoredRow::orderingKey)
                .containsExactly("z");
    }

    @Test
    @DisplayName("P7: a message that did not fit any more does not wait for company, and has its turn")
    void aMessageThatDidNotFitDoesNotWait() throws SQLException {
        insert("a", 1, 300);
        insert("b", 1, 900);
        Appetite small = new Appetite(500, 1000);
        assertLeft(claims.claim(small), 1, Work.LIKELY);
        insert("a", 1, 300);
        assertThat(claims.claim(small).rows())
                .extracting(StoredRow::orderingKey)
                .containsExactly("b");
    }

    @Test
    @DisplayName("P7: keys behind the one where the last batch ended and before it are one supply")
    void aRoundIsOverWhereItBegan() throws SQLException {
        insert("a", 2);
        insert("b", 2);
        Appetite two = new Appetite(2, 1 << 20);
        assertLeft(claims.claim(two), 2, Work.LIKELY);
        insert("a", 1);
        assertThat(claims.claim(new Appetite(3, 1 << 20)).rows())
                .extracting(StoredRow::orderingKey)
                .containsExactly("b", "b");
        assertLeft(1, Work.BEHIND);
    }

    @Test
    @DisplayName("P7: while several messages of keys come, another destination is found a moment later at most")
    void anotherDestinationIsFoundAMomentLater() throws SQLException {
        insert("a", 2);
        assertLeft(2, Work.BEHIND);
        claims.pass(SteppedClaims.MOMENT.dividedBy(2));
        insert("a", 2);
        database.jdbi.useTransaction(h -> database.outbox
                .producer(h.getConnection())
                .send(Message.to(Destination.queue("other")).text("one").build()));
        assertLeft(2, Work.BEHIND);
        claims.pass(SteppedClaims.MOMENT.dividedBy(2));
        insert("a", 2);
        assertLeft(3, Work.BEHIND);
    }

    private void assertLeft(int taken, Work left) throws SQLException {
        assertLeft(claims.claim(new Appetite(500, 1 << 20)), taken, left);
    }

    private static void assertLeft(Taking taking, int taken, Work left) {
        assertThat(taking.rows()).hasSize(taken);
        assertThat(taking.left().work()).isEqualTo(left);
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
}
