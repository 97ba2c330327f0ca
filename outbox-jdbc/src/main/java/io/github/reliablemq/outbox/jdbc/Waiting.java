package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Due;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Rescheduling;
import io.github.reliablemq.ScheduleId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls back and moves messages that wait for a time, in whatever transaction the connection is in. Stateless. */
final class Waiting {

    private final ScheduleSql sql;
    private final Schedules schedules;

    Waiting(ScheduleSql sql) {
        this.sql = sql;
        this.schedules = new Schedules(sql);
    }

    /** What came of the rows of one message id. */
    private enum Answer {
        DONE,
        MAY_HAVE_BEEN_SENT,
        NOT_WAITING
    }

    /** A row that waits, as the statement saw it. */
    private record Seen(boolean done, boolean maybeSent, Schedules.@Nullable Finished occurrence) {}

    Cancellation cancel(Connection connection, MessageId id) throws SQLException {
        List<Seen> rows;
        try (PreparedStatement cancel = connection.prepareStatement(sql.cancelMessage())) {
            cancel.setObject(1, id.value());
            cancel.setObject(2, id.value());
            rows = seen(cancel);
        }
        schedules.advance(connection, finished(rows));
        return switch (answer(rows)) {
            case DONE -> Cancellation.CANCELLED;
            case MAY_HAVE_BEEN_SENT -> Cancellation.MAY_HAVE_BEEN_SENT;
            case NOT_WAITING -> Cancellation.NOT_WAITING;
        };
    }

    Cancellation cancel(Connection connection, ScheduleId id) throws SQLException {
        Integer last = schedules.cancel(connection, id);
        if (last == null) {
            return Cancellation.NOT_WAITING;
        }
        Cancellation occurrence = cancel(connection, id.occurrence(last));
        // An active schedule has an occurrence; one that is not seen waiting was sent at once by an operator's doing.
        return occurrence == Cancellation.NOT_WAITING ? Cancellation.MAY_HAVE_BEEN_SENT : occurrence;
    }

    Rescheduling move(Connection connection, MessageId id, Due due) throws SQLException {
        List<Seen> rows;
        try (PreparedStatement move = connection.prepareStatement(sql.moveMessage())) {
            move.setObject(1, id.value());
            move.setString(2, EnqueueSql.dueMoment(due));
            Long delay = EnqueueSql.delayMicros(due);
            move.setObject(3, delay == null ? 0L : delay, Types.BIGINT);
            move.setObject(4, id.value());
            rows = seen(move);
        }
        return switch (answer(rows)) {
            case DONE -> Rescheduling.RESCHEDULED;
            case MAY_HAVE_BEEN_SENT -> Rescheduling.MAY_HAVE_BEEN_SENT;
            case NOT_WAITING -> Rescheduling.NOT_WAITING;
        };
    }

    private static List<Seen> seen(PreparedStatement statement) throws SQLException {
        List<Seen> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                UUID schedule = row.getObject(3, UUID.class);
                rows.add(new Seen(
                        row.getBoolean(1),
                        row.getBoolean(2),
                        schedule == null ? null : new Schedules.Finished(schedule, row.getInt(4))));
            }
        }
        return rows;
    }

    private static List<Schedules.Finished> finished(List<Seen> rows) {
        List<Schedules.Finished> finished = new ArrayList<>();
        for (Seen row : rows) {
            if (row.done() && row.occurrence() != null) {
                finished.add(row.occurrence());
            }
        }
        return finished;
    }

    private static Answer answer(List<Seen> rows) {
        if (rows.isEmpty()) {
            return Answer.NOT_WAITING;
        }
        boolean isCertain = rows.stream().allMatch(row -> row.done() && !row.maybeSent());
        return isCertain ? Answer.DONE : Answer.MAY_HAVE_BEEN_SENT;
    }
}
