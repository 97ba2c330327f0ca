package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Repeat;
import io.github.reliablemq.Repeat.Rule;
import io.github.reliablemq.ScheduleId;
import io.github.reliablemq.spi.HeaderText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records schedules and makes their occurrences, in whatever transaction the connection is in. Stateless. */
final class Schedules {

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final int ENDED = 1;
    private static final int UNREADABLE = 3;

    private final ScheduleSql sql;

    Schedules(ScheduleSql sql) {
        this.sql = sql;
    }

    /** An occurrence that is finished: sent, parked, expired, cancelled or discarded. */
    record Finished(UUID schedule, int occurrence) {}

    private record Turn(Finished last, @Nullable Instant next, int endState) {}

    Instant now(Connection connection) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(sql.now());
                ResultSet answer = ask.executeQuery()) {
            answer.next();
            return moment(answer, 1);
        }
    }

    /** Records a schedule with its first occurrence; false when there is, or was, one of that id. */
    boolean insert(Connection connection, ScheduleId id, NewRow template, Repeat repeat, Instant firstDue)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql.insert())) {
            insert.setObject(1, id.value());
            insert.setObject(2, repeat.limit().isPresent() ? repeat.limit().getAsInt() : null, Types.INTEGER);
            insert.setObject(
                    3,
                    repeat.rule() instanceof Rule.Every every ? EnqueueSql.micros(every.period()) : null,
                    Types.BIGINT);
            insert.setString(4, repeat.rule() instanceof Rule.Cron cron ? cron.expression() : null);
            insert.setString(
                    5, repeat.rule() instanceof Rule.Cron cron ? cron.zone().getId() : null);
            insert.setString(6, firstDue.toString());
            insert.setString(7, EnqueueSql.expiry(template.message()));
            insert.setString(8, template.message().destination().toString());
            insert.setString(9, HeaderText.write(template.headers()));
            insert.setInt(10, template.body().kind().number());
            insert.setBytes(11, template.body().toBytes());
            insert.setString(12, template.message().retryPolicy().orElse(null));
            insert.setObject(13, id.occurrence(1).value());
            return insert.executeUpdate() > 0;
        }
    }

    /** Makes the occurrences that follow those, where there is one and nobody made it yet. */
    void advance(Connection connection, List<Finished> finished) throws SQLException {
        if (finished.isEmpty()) {
            return;
        }
        for (Turn turn : turns(connection, finished)) {
            if (turn.next() == null) {
                end(connection, turn);
            } else {
                advance(connection, turn.last(), turn.next());
            }
        }
    }

    private List<Turn> turns(Connection connection, List<Finished> finished) throws SQLException {
        List<Turn> turns = new ArrayList<>();
        try (PreparedStatement lock = connection.prepareStatement(sql.lock())) {
            new Columns<>(lock, finished).add("uuid", Finished::schedule).add("integer", Finished::occurrence);
            try (ResultSet schedules = lock.executeQuery()) {
                while (schedules.next()) {
                    turns.add(turn(schedules));
                }
            }
        }
        return turns;
    }

    private static Turn turn(ResultSet row) throws SQLException {
        Finished last = new Finished(row.getObject(1, UUID.class), row.getInt(2));
        Instant lastDue = moment(row, 3);
        Integer limit = row.getObject(4, Integer.class);
        if (limit != null && last.occurrence() >= limit) {
            return new Turn(last, null, ENDED);
        }
        Instant next;
        try {
            Grid grid = Grid.stored(row.getObject(5, Long.class), row.getString(6), row.getString(7));
            next = grid.next(lastDue, moment(row, 9));
        } catch (RuntimeException e) {
            // The occurrence is finished whatever its schedule holds; its settlement must not fail for it.
            LOG.error(
                    "Schedule {} has a rule that cannot be read and is ended after occurrence {}: {}. Record a new one",
                    last.schedule(),
                    last.occurrence(),
                    e.toString());
            return new Turn(last, null, UNREADABLE);
        }
        OffsetDateTime expiry = row.getObject(8, OffsetDateTime.class);
        boolean isOver = next == null || (expiry != null && !next.isBefore(expiry.toInstant()));
        return new Turn(last, isOver ? null : next, ENDED);
    }

    private void advance(Connection connection, Finished last, Instant due) throws SQLException {
        int number = last.occurrence() + 1;
        try (PreparedStatement advance = connection.prepareStatement(sql.advance())) {
            advance.setString(1, due.toString());
            advance.setObject(2, last.schedule());
            advance.setInt(3, last.occurrence());
            advance.setObject(
                    4, new ScheduleId(last.schedule()).occurrence(number).value());
            advance.executeUpdate();
        }
    }

    private void end(Connection connection, Turn turn) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement(sql.end())) {
            end.setInt(1, turn.endState());
            end.setObject(2, turn.last().schedule());
            end.executeUpdate();
        }
    }

    /** Ends an active schedule and answers the number of its latest occurrence; null when none is active. */
    @Nullable
    Integer cancel(Connection connection, ScheduleId id) throws SQLException {
        try (PreparedStatement cancel = connection.prepareStatement(sql.cancel())) {
            cancel.setObject(1, id.value());
            try (ResultSet last = cancel.executeQuery()) {
                return last.next() ? last.getInt(1) : null;
            }
        }
    }

    private static Instant moment(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
