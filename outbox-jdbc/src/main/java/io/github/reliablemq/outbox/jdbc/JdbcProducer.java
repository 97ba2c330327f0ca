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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Records messages and schedules on the caller's connection, in the caller's transaction. */
final class JdbcProducer implements SchedulingProducer {

    private final OutboxParts parts;
    private final Connection connection;
    private final Runnable afterRecording;

    /**
     * @param afterRecording runs after each statement; registers the wake-up where the end of the transaction is seen
     */
    JdbcProducer(OutboxParts parts, Connection connection, Runnable afterRecording) {
        this.parts = parts;
        this.connection = connection;
        this.afterRecording = afterRecording;
    }

    @Override
    public Recorded send(Message message) {
        checkSize(message, "message");
        NewRow row = row(message);
        boolean recorded = inTransaction(
                "Message " + row.id() + " for " + message.destination() + " was not recorded", () -> insert(row));
        return new Recorded(row.id(), recorded ? Answer.NEW : Answer.DUPLICATE);
    }

    private boolean insert(NewRow row) throws SQLException {
        if (row.hasChosenId()) {
            return !insertGuarded(List.of(row)).isEmpty();
        }
        EnqueueSql.insertOne(connection, parts.sql().enqueueOne(), row);
        return true;
    }

    @Override
    public List<Recorded> sendAll(List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            checkSize(messages.get(i), "messages[" + i + "]");
        }
        List<NewRow> rows = messages.stream().map(this::row).toList();
        return inTransaction("None of " + messages.size() + " messages was recorded", () -> insertAll(rows));
    }

    private List<Recorded> insertAll(List<NewRow> rows) throws SQLException {
        if (rows.stream().noneMatch(NewRow::hasChosenId)) {
            if (!rows.isEmpty()) {
                EnqueueSql.insertMany(connection, parts.sql().enqueueMany(), rows);
            }
            return rows.stream().map(row -> new Recorded(row.id(), Answer.NEW)).toList();
        }
        Set<UUID> seen = new HashSet<>();
        List<NewRow> firsts =
                rows.stream().filter(row -> seen.add(row.id().value())).toList();
        Set<UUID> inserted = insertGuarded(firsts);
        List<Recorded> answers = new ArrayList<>();
        for (NewRow row : rows) {
            // Taken off once told: of several with one id only the first is new.
            boolean isNew = inserted.remove(row.id().value());
            answers.add(new Recorded(row.id(), isNew ? Answer.NEW : Answer.DUPLICATE));
        }
        return answers;
    }

    @Override
    public Scheduled schedule(Message message, Repeat repeat) {
        return schedule(new ScheduleId(parts.enqueue().ids().next().value()), message, repeat);
    }

    @Override
    public Scheduled schedule(ScheduleId id, Message message, Repeat repeat) {
        Schedules schedules = new Schedules(parts.sql().schedules());
        Grid grid = ScheduleCheck.grid(message, repeat);
        checkSize(message, "message");
        boolean recorded =
                inTransaction("Schedule " + id + " for " + message.destination() + " was not recorded", () -> {
                    Instant first =
                            ScheduleCheck.first(message, repeat, grid.first(repeat.start(), schedules.now(connection)));
                    return schedules.insert(connection, id, row(message), repeat, first);
                });
        return new Scheduled(id, recorded ? Answer.NEW : Answer.DUPLICATE);
    }

    @Override
    public Cancellation cancel(MessageId id) {
        return inTransaction(
                "Message " + id + " was not called back",
                () -> new Waiting(parts.sql().schedules()).cancel(connection, id));
    }

    @Override
    public Cancellation cancel(ScheduleId id) {
        return inTransaction(
                "Schedule " + id + " was not ended",
                () -> new Waiting(parts.sql().schedules()).cancel(connection, id));
    }

    @Override
    public Rescheduling reschedule(MessageId id, Due due) {
        due.problem().ifPresent(problem -> {
            throw new InvalidMessageException(problem);
        });
        return inTransaction(
                "Message " + id + " was not given another time",
                () -> new Waiting(parts.sql().schedules()).move(connection, id, due));
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

    @FunctionalInterface
    private interface SqlWork<R> {
        R run() throws SQLException;
    }

    private Set<UUID> insertGuarded(List<NewRow> rows) throws SQLException {
        return EnqueueSql.insertGuarded(connection, parts.sql().enqueueGuarded(), rows, List.of());
    }

    private NewRow row(Message message) {
        MessageId id = message.id().orElseGet(parts.enqueue().ids()::next);
        return new NewRow(id, message, message.headers(), message.body());
    }

    private void checkSize(Message message, String path) {
        int size = message.body().size();
        if (size > parts.enqueue().maxBodyBytes()) {
            throw new InvalidMessageException(path + ".body: has " + size + " bytes, the limit is "
                    + parts.enqueue().maxBodyBytes()
                    + "; nothing was recorded. Store the content elsewhere and send a reference,"
                    + " or raise JdbcOutboxBuilder.maxBodyBytes together with the broker's frame size");
        }
    }

    private void requireTransaction() throws SQLException {
        if (connection.getAutoCommit()) {
            throw new NoTransactionException("The connection is in auto-commit mode: the message would not share your"
                    + " transaction's fate. Nothing was recorded; open a transaction around the call");
        }
    }
}
