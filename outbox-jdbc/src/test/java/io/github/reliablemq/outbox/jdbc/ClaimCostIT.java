package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.Settlement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P7: rows that cannot go now cost the others nothing. Costs are the pages a statement touches, not its time. */
class ClaimCostIT {

    private static final int FLOOD = 100_000;
    private static final int FEW = 500;
    /** Rows of one key in one batch. */
    private static final int RUN = 100;

    private static final Pattern PAGES = Pattern.compile("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?");

    private final OutboxDatabase database = new OutboxDatabase();
    private final ClaimSql sql = PostgresClaims.of(new TableName(null, TableName.STANDARD), HeldKeys.BLOCK);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName("P7: 100,000 rows of a destination that is left alone cost neither survey nor claim of another")
    void aDestinationLeftAloneCostsNothing() throws SQLException {
        insertUnkeyed("queue://fine", FEW);
        long claimBefore = pagesOfReady();
        long surveyBefore = pages(sql.survey());
        insertUnkeyed("queue://apaused", FLOOD);
        insertUnkeyed("queue://zpaused", FLOOD);
        assertThat(pagesOfReady()).isLessThan(claimBefore * 2 + 100);
        assertThat(pages(sql.survey())).isLessThan(surveyBefore + 100);
    }

    @Test
    @DisplayName("P7: 100,000 rows behind a parked head cost a claim of other keys nothing")
    void aHeldKeyCostsNothing() throws SQLException {
        insertKeyed("m", FEW);
        long before = pagesOfKeyed();
        insertKeyed("a", FLOOD);
        park("a");
        assertThat(pagesOfKeyed()).isLessThan(before * 2 + 100);
        assertThat(claimAll()).hasSize(RUN).allMatch(key -> key.equals("m"));
    }

    @Test
    @DisplayName("P7: a destination that operators paused is left alone by every relay until it is resumed")
    void aPausedDestinationIsLeftAlone() throws SQLException {
        insertKeyed("m", 3);
        insertUnkeyed("queue://fine", 3);
        database.jdbi.useHandle(handle -> handle.execute(
                "insert into reliable_outbox_pause (destination, operator) values ('queue://keyed', 'test')"));
        assertThat(claimAll()).hasSize(3);
        assertThat(claimAll()).isEmpty();
        try (OutboxSession session = database.outbox.open()) {
            assertThat(session.look(Reach.EVERYTHING).work()).isEqualTo(Outlook.Work.NONE);
        }
        database.jdbi.useHandle(handle -> handle.execute("delete from reliable_outbox_pause"));
        assertThat(claimAll()).hasSize(3);
    }

    @Test
    @DisplayName("P7: rows of a paused destination cost a claim that still remembers it nothing")
    void aPausedDestinationThatIsRememberedCostsNothing() throws SQLException {
        insertUnkeyed("queue://fine", FEW);
        insertKeyed("m", FEW);
        database.jdbi.useHandle(handle -> handle.execute("insert into reliable_outbox_pause (destination, operator)"
                + " values ('queue://fine', 'test'), ('queue://keyed', 'test')"));
        assertThat(pagesOfReady()).isLessThan(20);
        assertThat(pagesOfKeyed()).isLessThan(20);
    }

    @Test
    @DisplayName("P7: rows that are gone but kept by an old snapshot cost a claim that knows where to look nothing")
    void finishedRowsUnderAnOldSnapshotCostNothing() throws SQLException {
        insertUnkeyed("queue://fine", FEW);
        long fresh = pagesOfReady();
        try (Handle old = database.jdbi.open()) {
            old.execute("begin isolation level repeatable read");
            old.createQuery("select count(*) from reliable_outbox")
                    .mapTo(Long.class)
                    .one();
            insertUnkeyed("queue://fine", FLOOD);
            database.jdbi.useHandle(handle -> handle.execute("delete from reliable_outbox"));
            insertUnkeyed("queue://fine", FEW);
            long lowest =
                    database.jdbi.withHandle(handle -> handle.createQuery("select min(row_id) from reliable_outbox")
                            .mapTo(Long.class)
                            .one());
            assertThat(pagesOfReady(lowest)).isLessThan(fresh + 100);
            assertThat(pagesOfReady(0)).as("without the hint").isGreaterThan(fresh + 500);
            old.execute("rollback");
        }
    }

    @Test
    @DisplayName("P7: a flood for one destination does not keep another waiting for more than a batch")
    void aFloodDoesNotKeepOthersWaiting() throws SQLException {
        insertUnkeyed("queue://flood", 50);
        insertUnkeyed("queue://fine", 1);
        List<String> destinations = new ArrayList<>();
        try (OutboxSession session = database.outbox.open()) {
            for (int claims = 0; claims < 3; claims++) {
                Batch batch = session.claim(new Appetite(10, 1 << 20));
                batch.messages()
                        .forEach(
                                m -> destinations.add(m.envelope().destination().toString()));
                batch.settle(batch.messages().stream()
                        .<Settlement>map(Settlement.Sent::new)
                        .toList());
            }
        }
        assertThat(destinations).contains("queue://fine");
    }

    @Test
    @DisplayName("P1: a message that commits late, below the number the lane goes on from, is found")
    void aLateCommitBelowTheHintIsFound() throws SQLException {
        try (OutboxSession session = database.outbox.open();
                Handle late = database.jdbi.open()) {
            late.begin();
            insert(late.getConnection(), "queue://fine", null, 1);
            insertUnkeyed("queue://fine", 20);
            assertThat(take(session, 10)).isEqualTo(10);
            late.commit();
            assertThat(take(session, 10)).isEqualTo(10);
            assertThat(take(session, 10)).isEqualTo(1);
        }
    }

    private static int take(OutboxSession session, int most) {
        Batch batch = session.claim(new Appetite(most, 1 << 20));
        batch.settle(
                batch.messages().stream().<Settlement>map(Settlement.Sent::new).toList());
        return batch.messages().size();
    }

    /** Claims once in a session of its own; the keys, or destinations where there is no key. */
    private List<String> claimAll() {
        try (OutboxSession session = database.outbox.open()) {
            Batch batch = session.claim(new Appetite(10_000, 1 << 30, new Reach.AllBut(Set.of(), Reach.Spread.ANY)));
            if (!batch.messages().isEmpty()) {
                batch.settle(batch.messages().stream()
                        .<Settlement>map(Settlement.Sent::new)
                        .toList());
            }
            return batch.messages().stream()
                    .map(m -> m.envelope()
                            .orderingKey()
                            .orElse(m.envelope().destination().name()))
                    .toList();
        }
    }

    private void park(String key) {
        database.jdbi.useHandle(handle -> handle.execute(
                "update reliable_outbox set state = 2 where row_id ="
                        + " (select min(row_id) from reliable_outbox where ordering_key = ?)",
                key));
    }

    private void insertUnkeyed(String destination, int rows) throws SQLException {
        database.jdbi.useHandle(handle -> insert(handle.getConnection(), destination, null, rows));
    }

    private void insertKeyed(String key, int rows) throws SQLException {
        database.jdbi.useHandle(handle ->
                insert(handle.getConnection(), Destination.queue("keyed").toString(), key, rows));
    }

    private static void insert(Connection connection, String destination, @Nullable String key, int rows)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into reliable_outbox (message_id, destination, ordering_key, headers, body_kind, body)
                select gen_random_uuid(), ?, ?, '', 0, 'x'::bytea from generate_series(1, ?)""")) {
            insert.setString(1, destination);
            insert.setString(2, key);
            insert.setInt(3, rows);
            insert.executeUpdate();
        }
    }

    private long pagesOfReady() throws SQLException {
        return pagesOfReady(0);
    }

    private long pagesOfReady(long from) throws SQLException {
        return pages(sql.ready(), statement -> {
            Connection connection = statement.getConnection();
            statement.setArray(1, connection.createArrayOf("text", new Object[] {"queue://fine"}));
            statement.setArray(2, connection.createArrayOf("bigint", new Object[] {from}));
            statement.setInt(3, FEW);
            statement.setInt(4, FEW);
            statement.setLong(5, 1 << 20);
        });
    }

    private long pagesOfKeyed() throws SQLException {
        return pages(sql.keyed(), statement -> {
            Connection connection = statement.getConnection();
            statement.setArray(1, connection.createArrayOf("text", new Object[] {"queue://keyed"}));
            statement.setArray(2, connection.createArrayOf("text", new Object[] {""}));
            statement.setInt(3, FEW);
            statement.setInt(4, FEW);
            statement.setInt(5, FEW);
            statement.setLong(6, 1 << 20);
            statement.setInt(7, FEW);
            statement.setLong(8, 1 << 20);
            statement.setInt(9, FEW);
        });
    }

    private long pages(String statement) throws SQLException {
        return pages(statement, prepared -> {});
    }

    /** Pages touched by a statement whose effect is taken back. */
    private long pages(String statement, Binding binding) throws SQLException {
        try (Handle handle = database.jdbi.open()) {
            handle.execute("analyze reliable_outbox");
            handle.begin();
            try (PreparedStatement explain =
                    handle.getConnection().prepareStatement("explain (analyze, buffers) " + statement)) {
                binding.bind(explain);
                try (ResultSet plan = explain.executeQuery()) {
                    return firstPages(plan);
                }
            } finally {
                handle.rollback();
            }
        }
    }

    private static long firstPages(ResultSet plan) throws SQLException {
        while (plan.next()) {
            Matcher pages = PAGES.matcher(plan.getString(1));
            if (pages.find()) {
                return number(pages.group(1)) + number(pages.group(2));
            }
        }
        throw new AssertionError("the plan names no pages");
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** Sets the parameters of a statement. */
    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }
}
