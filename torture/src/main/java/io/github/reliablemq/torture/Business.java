package io.github.reliablemq.torture;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Runs business transactions, and writes down what it is about to do and how it ended, around the library and not with
 * it. Used by one thread.
 */
final class Business {

    /** The server said so: it is rolled back. Whatever else happens to a COMMIT, it may be there. */
    private static final Set<String> SURELY_ROLLED_BACK = Set.of("40001", "40P01");

    private static final String SAVEPOINT = "before_undone";
    private static final int COUNTERS = 2;

    /** Time for another transaction to come in between. */
    private static final Duration MEETING = Duration.ofMillis(25);

    private final Jdbi jdbi;
    private final String writer;
    private final TransactionNumbers numbers;
    private final History history;
    private final Deque<MessageId> ids = new ArrayDeque<>();
    private final JdbcOutbox outbox;

    /** @param writer names the history and the rows of the ledger */
    Business(Jdbi jdbi, String writer, TransactionNumbers numbers, History history) {
        this.jdbi = jdbi;
        this.writer = writer;
        this.numbers = numbers;
        this.history = history;
        this.outbox = JdbcOutbox.builder(jdbi)
                .ids(() -> Objects.requireNonNull(ids.poll(), "more ids are asked for than were planned"))
                .build();
    }

    /** How a transaction ended. */
    enum Ending {
        OK,
        FAIL,
        INFO
    }

    Ending run(Plan plan) {
        long tx = numbers.next();
        announce(tx, plan);
        ids.clear();
        Course course = new Course();
        try (Handle handle = jdbi.open()) {
            return inTransaction(handle, tx, plan, course);
        } catch (RuntimeException e) {
            // Not even a connection, or one that could not be given back after the end was written down.
            return course.ended ? course.ending : end(tx, course, Ending.FAIL, reason(e));
        }
    }

    /** How far a transaction came. */
    private static final class Course {
        private @Nullable String xid;
        private boolean committing;
        private boolean ended;
        private Ending ending = Ending.FAIL;
    }

    private Ending inTransaction(Handle handle, long tx, Plan plan, Course course) {
        try {
            handle.begin();
            String xid = enter(handle, tx, plan.manner());
            course.xid = xid;
            history.note("xid", tx, xid);
            record(handle, plan);
            Patience.pause(plan.hold());
            if (plan.fate() == Plan.Fate.ROLL_BACK) {
                handle.rollback();
                return end(tx, course, Ending.FAIL, "on purpose");
            }
            course.committing = true;
            history.note("commit", tx);
            handle.commit();
            return end(tx, course, Ending.OK, "");
        } catch (RuntimeException e) {
            if (course.committing && !isSurelyRolledBack(e)) {
                return end(tx, course, Ending.INFO, reason(e));
            }
            rollBack(handle);
            return end(tx, course, Ending.FAIL, reason(e));
        }
    }

    /** The row that tells later whether it was committed, and the database's own number for it. */
    private String enter(Handle handle, long tx, Plan.Manner manner) {
        meet(handle, manner);
        return handle.createQuery("insert into ledger (writer, tx, xid)"
                        + " values (:writer, :tx, pg_current_xact_id()::text) returning xid")
                .bind("writer", writer)
                .bind("tx", tx)
                .mapTo(String.class)
                .one();
    }

    private void record(Handle handle, Plan plan) {
        ReliableProducer producer = outbox.producer(handle);
        send(producer, plan.drafts());
        if (!plan.undone().isEmpty()) {
            handle.savepoint(SAVEPOINT);
            send(producer, plan.undone());
            handle.rollbackToSavepoint(SAVEPOINT);
        }
    }

    private void send(ReliableProducer producer, List<Draft> drafts) {
        for (Draft draft : drafts) {
            if (!draft.chosen()) {
                ids.add(draft.id());
            }
        }
        if (drafts.size() > 2) {
            producer.sendAll(drafts.stream().map(Draft::toMessage).toList());
        } else {
            drafts.forEach(draft -> producer.send(draft.toMessage()));
        }
    }

    private static void meet(Handle handle, Plan.Manner manner) {
        int first = ThreadLocalRandom.current().nextInt(COUNTERS);
        switch (manner) {
            case POLITE -> {}
            case DEADLOCK -> {
                handle.execute("update counter set n = n + 1 where id = ?", first);
                Patience.pause(MEETING);
                handle.execute("update counter set n = n + 1 where id = ?", (first + 1) % COUNTERS);
            }
            case SERIALIZABLE -> {
                handle.execute("set transaction isolation level serializable");
                handle.createQuery("select sum(n) from counter")
                        .mapTo(Long.class)
                        .one();
                Patience.pause(MEETING);
                handle.execute("update counter set n = n + 1 where id = ?", first);
            }
        }
    }

    private void announce(long tx, Plan plan) {
        StringBuilder lines = new StringBuilder(History.line(
                History.now(),
                "invoke",
                tx,
                plan.drafts().size() + plan.undone().size()));
        plan.drafts().forEach(draft -> lines.append(draft.line(tx)));
        for (Draft draft : plan.undone()) {
            lines.append(draft.line(tx)).append(History.line(History.now(), "savepoint", tx, draft.id()));
        }
        history.write(lines.toString());
    }

    private Ending end(long tx, Course course, Ending ending, String reason) {
        course.ended = true;
        course.ending = ending;
        String xid = History.orNone(course.xid);
        switch (ending) {
            case OK -> history.note("ok", tx, xid);
            case FAIL -> history.note("fail", tx, reason, xid);
            case INFO -> history.note("info", tx, reason, xid);
        }
        return ending;
    }

    private static void rollBack(Handle handle) {
        try {
            if (handle.isInTransaction()) {
                handle.rollback();
            }
        } catch (RuntimeException broken) {
            // The server rolls back when the connection ends, and no COMMIT was sent.
        }
    }

    private static boolean isSurelyRolledBack(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql && sql.getSQLState() != null) {
                return SURELY_ROLLED_BACK.contains(sql.getSQLState())
                        || sql.getSQLState().startsWith("23");
            }
        }
        return false;
    }

    private static String reason(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String state = root instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() + " " : "";
        return state + root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
