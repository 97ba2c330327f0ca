package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.spi.Appetite;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    /** Rows from one stretch to the next. */
    private static final int STRETCH = 8 * BATCH;

    private static final Duration TILL_NEXT_SURVEY = Duration.ofMillis(250);

    private final OutboxDatabase database = new OutboxDatabase();
    private final List<Lane> lanes = new ArrayList<>();
    private long now;
    private Duration surveyTakes = Duration.ZERO;

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
        Lane lane = new Lane(1);
        List<Long> taken = new ArrayList<>();
        for (List<Long> rows = lane.claim(); !rows.isEmpty(); rows = lane.claim()) {
            taken.addAll(rows);
            lane.commit();
            pass(TILL_NEXT_SURVEY.dividedBy(3));
        }
        assertThat(taken).hasSize(20 * BATCH + 5).isSorted();
    }

    @Test
    @DisplayName("A lane that is alone takes the oldest first also when many come after a few")
    void aBurstAfterAFewIsTakenOldestFirst() throws SQLException {
        record(3);
        Lane lane = new Lane(1);
        List<Long> taken = new ArrayList<>(lane.claim());
        lane.commit();
        record(100 * BATCH);
        for (int i = 0; i < 4; i++) {
            taken.addAll(lane.claim());
            lane.commit();
        }
        assertThat(taken).containsExactlyElementsOf(numbers(1, 3 + 4 * BATCH));
    }

    @Test
    @DisplayName("A lane that finds another at the oldest row leaves it room and works further up")
    void aLaneBesideAnotherWorksFurtherUp() throws SQLException {
        record(200 * BATCH);
        Lane first = new Lane(0);
        Lane second = beside(first, 3);
        long start = 1 + 3 * STRETCH;
        assertThat(second.claim()).isEqualTo(numbers(start, start + BATCH - 1));
        second.commit();
        assertThat(second.claim()).isEqualTo(numbers(start + BATCH, start + 2 * BATCH - 1));
        first.commit();
        assertThat(first.claim()).as("behind what both had").isEqualTo(numbers(2 * BATCH + 1, 3 * BATCH));
    }

    @Test
    @DisplayName("A lane whose turn it is to look at the oldest row goes further up when others are there still")
    void aLaneThatComesToTheOldestRowFindsOthersThere() throws SQLException {
        record(200 * BATCH);
        Lane second = beside(new Lane(0), 17);
        assertThat(second.claim()).isEqualTo(numbers(2 * BATCH + 1, 3 * BATCH));
        second.commit();
        assertThat(second.claim()).startsWith(1L + STRETCH);
    }

    @Test
    @DisplayName(
            "P7: a lane with less than a batch in front of it takes the rest from the oldest row, in the same claim")
    void aLaneWithLittleInFrontTurnsBack() throws SQLException {
        record(STRETCH + 2 * BATCH + 3);
        Lane first = new Lane(0);
        Lane second = beside(first, 1);
        for (int i = 0; i < 2; i++) {
            second.claim();
            second.commit();
        }
        first.rollback();
        long last = STRETCH + 2 * BATCH + 3;
        List<Long> expected = new ArrayList<>(numbers(1, BATCH - 3));
        expected.addAll(numbers(last - 2, last));
        assertThat(second.claim()).isEqualTo(expected);
    }

    @Test
    @DisplayName(
            "P7: while surveys are dear, nothing is left to the next one: a lane beside another keeps to the oldest")
    void whileSurveysAreDearLanesStayTogether() throws SQLException {
        record(200 * BATCH);
        surveyTakes = Duration.ofSeconds(1);
        Lane second = beside(new Lane(0), 1);
        assertThat(second.claim()).isEqualTo(numbers(2 * BATCH + 1, 3 * BATCH));
    }

    @Test
    @DisplayName("P1, P3: lanes side by side take each message once, also those that one of them gave back")
    void lanesLeaveNothingBehind() throws SQLException {
        int messages = 150 * BATCH + 3;
        record(messages);
        List<Lane> all = List.of(new Lane(1), new Lane(2), new Lane(3));
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
        Lane ended = new Lane(0);
        List<Long> left = ended.claim();
        Lane other = new Lane(1);
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

    /** A lane that has found that one at the oldest row, and has taken what comes next. */
    private Lane beside(Lane first, int turn) throws SQLException {
        first.claim();
        Lane second = new Lane(turn);
        assertThat(second.claim()).isEqualTo(numbers(BATCH + 1, 2 * BATCH));
        second.commit();
        return second;
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** Each look at the clock takes a survey's time, while that is not zero. */
    private long nanos() {
        now += surveyTakes.toNanos();
        return now;
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
        private final ClaimStatements claims;
        private List<Long> held = List.of();

        Lane(int turn) throws SQLException {
            claims = new ClaimStatements(
                    PostgresClaims.of(new TableName(null, TableName.STANDARD), HeldKeys.BLOCK),
                    new ClaimBegin("", ""),
                    new SurveyPace(FrontsIT.this::nanos),
                    new Fronts(turn));
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
