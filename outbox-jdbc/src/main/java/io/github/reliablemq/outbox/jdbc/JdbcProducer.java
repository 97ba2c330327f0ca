package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Due;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.Recorded.Answer;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.Rescheduling;
import io.github.reliablemq.ScheduleId;
import io.github.reliablemq.Scheduled;
import io.github.reliablemq.SchedulingProducer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Records messages and schedules on the caller's connection, in the caller's transaction. */
final class JdbcProducer implements SchedulingProducer {

    private final OutboxParts parts;
    private final Connection connection;
    private final Runnable afterRecording;
    private final Inserts inserts;
    private final Schedules schedules;
    private final Waiting waiting;

    /**
     * @param afterRecording runs after each statement; registers the wake-up where the end of the transaction is seen
     */
    JdbcProducer(OutboxParts parts, Connection connection, Runnable afterRecording) {
        this.parts = parts;
        this.connection = connection;
        this.afterRecording = afterRecording;
        this.inserts = new Inserts(parts, connection);
        this.schedules = new Schedules(parts.sql().schedules());
        this.waiting = new Waiting(parts.sql().schedules());
    }

    @Override
    public Recorded send(Message message) {
        MessageId id = idOf(message);
        return recording(1, notRecorded(id, message), () -> inserts.one(row(id, message, "message")));
    }

    /** Records it in another's place, and so however full the outbox is. */
    Recorded replaceBy(Message edited) {
        MessageId id = idOf(edited);
        return telling(1, notRecorded(id, edited), () -> inserts.one(row(id, edited, "message")));
    }

    private static String notRecorded(MessageId id, Message message) {
        return "Message " + id + " for " + message.destination() + " was not recorded";
    }

    @Override
    public List<Recorded> sendAll(List<Message> messages) {
        return recording(messages.size(), "None of " + messages.size() + " messages was recorded", () -> {
            List<NewRow> rows = new ArrayList<>();
            for (Message message : messages) {
                rows.add(row(idOf(message), message, "messages[" + rows.size() + "]"));
            }
            return inserts.all(rows);
        });
    }

    private MessageId idOf(Message message) {
        return message.id().orElseGet(parts.enqueue().ids()::next);
    }

    private NewRow row(MessageId id, Message message, String path) {
        return parts.enqueue().content().row(id, message, path);
    }

    @Override
    public Scheduled schedule(Message message, Repeat repeat) {
        return schedule(new ScheduleId(parts.enqueue().ids().next().value()), message, repeat);
    }

    @Override
    public Scheduled schedule(ScheduleId id, Message message, Repeat repeat) {
        return recording(1, "Schedule " + id + " for " + message.destination() + " was not recorded", () -> {
            Grid grid = ScheduleCheck.grid(message, repeat);
            Instant first = ScheduleCheck.first(message, repeat, grid.first(repeat.start(), schedules.now(connection)));
            NewRow template = row(new MessageId(id.value()), message, "message");
            boolean isNew = schedules.insert(connection, id, template, repeat, first);
            Answer answer = isNew ? Answer.NEW : Answer.DUPLICATE;
            parts.enqueue().reporter().recorded(template, answer);
            return new Scheduled(id, answer);
        });
    }

    @Override
    public Cancellation cancel(MessageId id) {
        return inTransaction("Message " + id + " was not called back", () -> waiting.cancel(connection, id));
    }

    @Override
    public Cancellation cancel(ScheduleId id) {
        return inTransaction("Schedule " + id + " was not ended", () -> waiting.cancel(connection, id));
    }

    @Override
    public Rescheduling reschedule(MessageId id, Due due) {
        due.problem().ifPresent(problem -> {
            throw new InvalidMessageException(problem);
        });
        return inTransaction("Message " + id + " was not given another time", () -> waiting.move(connection, id, due));
    }

    private <R> R recording(int messages, String otherwise, SqlWork<R> work) {
        return telling(messages, otherwise, () -> {
            parts.enqueue().backlog().check(connection);
            return work.run();
        });
    }

    private <R> R telling(int messages, String otherwise, SqlWork<R> work) {
        return parts.enqueue().reporter().refusing(messages, () -> inTransaction(otherwise, work));
    }

    /** Does something in the caller's transaction, which must be open, and has the relays woken after its commit. */
    private <R> R inTransaction(String otherwise, SqlWork<R> work) {
        R result;
        try {
            requireTransaction();
            result = work.run();
        } catch (SQLException e) {
            throw parts.dialect().explainEnqueue(otherwise, e);
        }
        afterRecording.run();
        return result;
    }

    private void requireTransaction() throws SQLException {
        if (connection.getAutoCommit()) {
            throw new NoTransactionException("The connection is in auto-commit mode: the message would not share your"
                    + " transaction's fate. Nothing was recorded; open a transaction around the call");
        }
    }

    @FunctionalInterface
    private interface SqlWork<R> {
        R run() throws SQLException;
    }
}
