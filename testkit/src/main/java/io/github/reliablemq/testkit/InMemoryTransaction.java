package io.github.reliablemq.testkit;

import io.github.reliablemq.Due;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.Recorded.Answer;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.Envelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction of an {@link InMemoryOutbox}: nothing of it can be seen before {@link #commit}, nothing remains without
 * it. Not thread-safe.
 */
public final class InMemoryTransaction implements AutoCloseable {

    private final InMemoryOutbox outbox;
    private final int start;
    private final List<InMemoryRow> recorded = new ArrayList<>();
    private boolean open = true;
    private volatile Thread user = Thread.currentThread();

    /** @param start which start of the database it belongs to */
    InMemoryTransaction(InMemoryOutbox outbox, int start) {
        this.outbox = outbox;
        this.start = start;
    }

    /**
     * Records in this transaction; throws {@link NoTransactionException} once it is over,
     * {@link StoreUnavailableException} when the database was restarted since it began.
     */
    public ReliableProducer producer() {
        return new Producer();
    }

    /**
     * Makes everything recorded visible at once and rings the doorbells.
     *
     * @throws NoTransactionException when it is over already
     * @throws StoreUnavailableException when the database was restarted since it began; nothing of it remains. Also
     *     when the answer gets lost ({@link InMemoryOutbox#loseNextAnswer}), although it is committed
     */
    public void commit() {
        requireOpen();
        open = false;
        outbox.committed(recorded, start);
        outbox.chosenIds().committed(this);
        outbox.answer();
    }

    /** Forgets everything recorded; does nothing when it is over already. */
    public void rollback() {
        open = false;
        recorded.clear();
        outbox.chosenIds().rolledBack(this);
    }

    /** Marks this moment, to go back to it. */
    public Savepoint savepoint() {
        requireOpen();
        return new Savepoint(this, recorded.size());
    }

    /**
     * Forgets what was recorded since; the transaction goes on.
     *
     * @throws NoTransactionException when it is over already
     * @throws IllegalArgumentException when it is another transaction's, or one from before it was gone back to
     */
    public void rollbackTo(Savepoint savepoint) {
        requireOpen();
        if (savepoint.transaction != this || savepoint.recorded > recorded.size()) {
            throw new IllegalArgumentException("No savepoint of this transaction, or one that is gone");
        }
        List<InMemoryRow> undone = recorded.subList(savepoint.recorded, recorded.size());
        outbox.chosenIds()
                .rolledBack(
                        this, undone.stream().map(row -> row.envelope().id()).toList());
        undone.clear();
    }

    /** A moment within a transaction. */
    public static final class Savepoint {

        private final InMemoryTransaction transaction;
        private final int recorded;

        private Savepoint(InMemoryTransaction transaction, int recorded) {
            this.transaction = transaction;
            this.recorded = recorded;
        }
    }

    /** Whether that thread used it last. */
    boolean isUsedBy(Thread thread) {
        return user.equals(thread);
    }

    /** Rolls back unless committed. */
    @Override
    public void close() {
        if (open) {
            rollback();
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new NoTransactionException("This transaction is over; nothing was recorded. Begin a new one");
        }
        if (!outbox.isSince(start)) {
            throw outbox.restarted();
        }
        user = Thread.currentThread();
    }

    private Recorded record(Message message) {
        outbox.requireFits(message);
        Instant now = outbox.clock().instant();
        MessageId id = message.id().orElseGet(() -> outbox.ids().next());
        if (message.id().isPresent() && !outbox.chosenIds().take(id, this, now)) {
            return new Recorded(id, Answer.DUPLICATE);
        }
        recorded.add(new InMemoryRow(
                outbox.nextRow(),
                envelope(message, id, now),
                due(message.due(), now),
                message.expiresAt().orElse(null)));
        return new Recorded(id, Answer.NEW);
    }

    private static Envelope envelope(Message message, MessageId id, Instant now) {
        return new Envelope(
                id, message.destination(), message.orderingKey().orElse(null), message.headers(), message.body(), now);
    }

    /** The row of a message that takes the place of another, in its order too when it has the same key. */
    static InMemoryRow edited(InMemoryOutbox outbox, Message message, InMemoryRow original) {
        Instant now = outbox.clock().instant();
        Envelope envelope =
                envelope(message, message.id().orElseGet(() -> outbox.ids().next()), now);
        boolean inPlace = envelope.destination().equals(original.envelope().destination())
                && envelope.orderingKey().equals(original.envelope().orderingKey());
        return new InMemoryRow(
                inPlace ? original.id() : outbox.nextRow(),
                envelope,
                due(message.due(), now),
                message.expiresAt().orElse(null),
                new InMemoryTrace(original.envelope().id()));
    }

    private static Instant due(Due due, Instant now) {
        if (due instanceof Due.After after) {
            return now.plus(after.delay());
        }
        return due instanceof Due.At at ? at.moment() : now;
    }

    private final class Producer implements ReliableProducer {

        @Override
        public Recorded send(Message message) {
            requireOpen();
            return record(message);
        }

        @Override
        public List<Recorded> sendAll(List<Message> messages) {
            requireOpen();
            messages.forEach(outbox::requireFits);
            return messages.stream().map(InMemoryTransaction.this::record).toList();
        }
    }
}
