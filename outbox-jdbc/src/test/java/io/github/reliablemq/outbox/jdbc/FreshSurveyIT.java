package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Outlook;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a claim says it left, a moment after a survey and later. The clock is the test's. */
class FreshSurveyIT {

    private static final Appetite APPETITE = new Appetite(10, 1 << 20);

    private final SteppedClaims claims = new SteppedClaims();
    private final OutboxDatabase database = claims.database();
    private final Handle handle = claims.handle();

    @AfterEach
    void close() throws SQLException {
        claims.close();
    }

    @Test
    void aMomentAfterASurveyAClaimThatTookAllThereIsLeavesNothing() throws SQLException {
        database.record("one");
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.NONE);
        claims.pass(SteppedClaims.MOMENT.dividedBy(2));
        database.record("two");
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.NONE);
    }

    @Test
    @DisplayName("P7: later it may have left something for a destination that the survey did not see")
    void laterItMayHaveLeftSomething() throws SQLException {
        database.record("one");
        claim();
        claims.pass(SteppedClaims.MOMENT);
        database.record("two");
        record(Message.to(Destination.queue("other")).text("three").build());
        Taking taking = claim();
        assertThat(taking.rows()).hasSize(1);
        assertThat(taking.left().work()).isEqualTo(Outlook.Work.LIKELY);
        assertThat(claim().rows()).hasSize(1);
    }

    @Test
    @DisplayName("P5: behind a row of a key there may be others that wait for the end of the claim")
    void aClaimOfKeysMayLeaveSomething() throws SQLException {
        record(Message.to(Destination.queue("orders"))
                .orderingKey("k")
                .text("one")
                .build());
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.BEHIND);
        database.record("two");
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.LIKELY);
        claims.pass(Duration.ofSeconds(1));
        claim();
        database.record("three");
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.NONE);
    }

    @Test
    @DisplayName("P7: keys that wait behind a parked message are no reason to come back")
    void aClaimThatFindsAllKeysHeldLeavesNothing() throws SQLException {
        claims.park(1);
        database.record("one");
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.NONE);
        claims.pass(SteppedClaims.MOMENT.dividedBy(2));
        database.record("two");
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.NONE);
        record(Message.to(Destination.queue("orders"))
                .orderingKey("free")
                .text("three")
                .build());
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.BEHIND);
    }

    @Test
    @DisplayName("P7: keys in the hands of another claim are no reason to come back, and are found once it has ended")
    void keysOfAnotherClaimAreHeld() throws SQLException {
        record(Message.to(Destination.queue("orders"))
                .orderingKey("k")
                .text("one")
                .build());
        try (OutboxSession other = database.outbox.open()) {
            Batch theirs = other.claim(APPETITE);
            assertThat(theirs.messages()).hasSize(1);
            database.record("two");
            Taking mine = claim();
            assertThat(mine.rows()).hasSize(1);
            assertThat(mine.left().work()).isEqualTo(Outlook.Work.NONE);
            theirs.release();
        }
        assertThat(claim().rows()).hasSize(1);
    }

    @Test
    @DisplayName("P7: a claim that did not come through all keys may have left something")
    void aClaimThatDidNotComeThroughAllKeysMayLeaveSomething() throws SQLException {
        claims.park(12_000);
        database.record("one");
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.LIKELY);
    }

    @Test
    @DisplayName("P7: where keys were there will be new ones, which only a survey finds")
    void afterTheLastKeyAClaimMayLeaveSomething() throws SQLException {
        claims.park(1);
        claim();
        handle.execute("delete from reliable_outbox where state = 2");
        database.record("one");
        claims.pass(SteppedClaims.MOMENT.multipliedBy(10));
        claim();
        database.record("two");
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.LIKELY);
        database.record("three");
        claims.pass(Duration.ofSeconds(1));
        claim();
        database.record("four");
        assertThat(claim().left().work()).isEqualTo(Outlook.Work.NONE);
    }

    @Test
    @DisplayName("P9: what the survey knew of the next due time is counted from now")
    void theNextDueTimeComesNearer() throws SQLException {
        Duration wait = Duration.ofSeconds(60);
        database.record("one");
        record(Message.to(Destination.queue("orders")).text("later").delay(wait).build());
        claim();
        claims.pass(SteppedClaims.MOMENT.dividedBy(2));
        database.record("two");
        assertThat(claim().left().nextDue())
                .isBetween(wait.minusSeconds(10), wait.minus(SteppedClaims.MOMENT.dividedBy(2)));
    }

    @Test
    void settingsOfAClaimEndWithIt() throws SQLException {
        database.record("one");
        claims.begin(APPETITE);
        assertThat(settings()).containsExactly("force_generic_plan", "30s");
        claims.end();
        assertThat(settings()).containsExactly("auto", "0");
        claims.end();
    }

    @Test
    @DisplayName(
            "P7: a plan of an almost empty table is not kept where more may wait: with keys, and after a full batch")
    void plansAreNotKeptWhereMoreMayWait() throws SQLException {
        record(Message.to(Destination.queue("orders"))
                .orderingKey("k")
                .text("keyed")
                .build());
        claim();
        assertThat(settingsOfAClaim()).startsWith("auto");
        claim();
        for (int i = 0; i < APPETITE.messages(); i++) {
            database.record("one of many");
        }
        assertThat(claim().isFull()).isTrue();
        assertThat(settingsOfAClaim()).startsWith("auto");
    }

    private List<String> settingsOfAClaim() throws SQLException {
        claims.begin(APPETITE);
        List<String> settings = settings();
        claims.end();
        return settings;
    }

    private List<String> settings() {
        return handle.createQuery("select current_setting(name) from unnest(array['plan_cache_mode',"
                        + " 'idle_in_transaction_session_timeout']) with ordinality as s (name, n) order by n")
                .mapTo(String.class)
                .list();
    }

    private Taking claim() throws SQLException {
        return claims.claim(APPETITE);
    }

    private void record(Message message) {
        database.jdbi.useTransaction(
                h -> database.outbox.producer(h.getConnection()).send(message));
    }
}
