package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.spi.Appetite;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where lanes claim in a backlog, alone and beside others. The clock is the test's. */
class FrontsIT {

    private static final int BATCH = 10;
    private static final Appetite APPETITE = new Appetite(BATCH, 1 << 20);
    private static final Duration TILL_NEXT_SURVEY = Duration.ofMillis(250);

    private final OutboxDatabase database = new OutboxDatabase();
    private final List<Lane> lanes = new ArrayList<>();
    private long now;

    @AfterEach
    void close() throws SQLException {
        for (Lane lane : lanes) {
            lane.close();
        }
        database.close();
    }

    @Test
    @DisplayName("A lane that is alone takes the oldest first, through surveys and up to the last one")
    void aLaneAloneTakesTheOldestFirst() throws SQLException {
        record(20 * BATCH + 5);
        Lane lane = new Lane();
        List<Long> taken = new ArrayList<>();
        for (List<Long> rows = lane.claim(); !rows.isEmpty(); rows = lane.claim()) {
            taken.addAll(rows);
            lane.commit();
            pass(TILL_NEXT_SURVEY.dividedBy(3));
        }
        assertThat(taken).hasSize(20 * BATCH + 5).isSorted();
    }

    @Test
    @DisplayName("A lane that finds another at the oldest row leaves it room and works further up")
    void aLaneBesideAnotherWorksFurtherUp() throws SQLException {
        record(200 * BATCH);
        Lane first = new Lane();
        Lane second = new Lane();
        List<Long> held = first.claim();
        List<Long> starts = new ArrayList<>();
        Set<Long> taken = new HashSet<>(held);
        for (int i = 0; i < 3; i++) {
            taken.addAll(second.claim());
            starts.add(second.held().get(0));
            second.commit();
        }
        long room = held.get(0) + 8 * BATCH;
        assertThat(starts).anyMatch(start -> start >= room);
        first.commit();
        long next = LongStream.iterate(held.get(0), row -> row + 1)
                .filter(row -> !taken.contains(row))
                .findFirst()
                .orElseThrow();
        assertThat(first.claim()).as("the first one goes on where it was").startsWith(next);
    }

    @Test
    @DisplayName("A lane with nothing more in front of it turns back to the oldest row, in the same claim")
    void aLaneWithNothingInFrontTurnsBack() throws SQLException {
        record(3 * BATCH);
        Lane first = new Lane();
        Lane second = new Lane();
        List<Long> held = first.claim();
        second.claim();
        second.commit();
        first.rollback();
        assertThat(second.claim()).isEqualTo(held);
    }

    @Test
    @DisplayName("P1, P3: lanes side by side take each message once, also those that one of them gave back")
    void lanesLeaveNothingBehind() throws SQLException {
        int messages = 150 * BATCH + 3;
        record(messages);
        List<Lane> all = List.of(new Lane(), new Lane(), new Lane());
        List<Long> taken = new ArrayList<>();
        boolean isAnyLeft = true;
        for (int turn = 0; isAnyLeft; turn++) {
            isAnyLeft = false;
            for (Lane lane : all) {
                List<Long> rows = lane.claim();
                isAnyLeft |= !rows.isEmpty();
                if (turn % 7 == 3 && lane == all.get(turn % 3)) {
                    lane.rollback();
                } else {
                    taken.addAll(lane.held());
                }
            }
            for (Lane lane : all) {
                lane.commit();
            }
            pass(TILL_NEXT_SURVEY.dividedBy(5));
        }
        assertThat(taken).hasSize(messages).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("P7: what is left behind by others is taken although there is always more further up")
    void whatIsLeftBehindIsTaken() throws SQLException {
        record(200 * BATCH);
        Lane ended = new Lane();
        List<Long> left = ended.claim();
        Lane other = new Lane();
        other.claim();
        other.commit();
        ended.rollback();
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 400 && !taken.containsAll(left); i++) {
            taken.addAll(other.claim());
            other.commit();
            record(BATCH);
            pass(TILL_NEXT_SURVEY.dividedBy(5));
        }
        assertThat(taken).containsAll(left);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void record(int messages) {
        List<Message> all = Stream.generate(() ->
                        Message.to(Destination.queue("orders")).text("one").build())
                .limit(messages)
                .toList();
        database.jdbi.useTransaction(
                h -> database.outbox.producer(h.getConnection()).sendAll(all));
    }

    private final class Lane {

        private final Handle handle = database.jdbi.open();
        private final Connection connection = handle.getConnection();
        private final ClaimStatements claims = new ClaimStatements(
                PostgresClaims.of(new TableName(null, TableName.STANDARD), HeldKeys.BLOCK),
                new ClaimBegin("", ""),
                new SurveyPace(() -> now));
        private List<Long> held = List.of();

        Lane() throws SQLException {
            connection.setAutoCommit(false);
            lanes.add(this);
        }

        List<Long> claim() throws SQLException {
            held = claims.claim(connection, APPETITE).rows().stream()
                    .map(StoredRow::rowId)
                    .toList();
            return held;
        }

        List<Long> held() {
            return held;
        }

        void commit() throws SQLException {
            connection.commit();
        }

        void rollback() throws SQLException {
            connection.rollback();
        }

        void close() throws SQLException {
            connection.setAutoCommit(true);
            handle.close();
        }
    }
}
