package io.github.reliablemq.examples.flights;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The producing side: each flight is inserted and announced to both queues in one transaction. This is where a message
 * goes in. Thread-safe; the caller writes the flights of one key one after the other.
 */
final class FlightWriter {

    /** Header with {@link Flight#number}. */
    static final String NUMBER = "flight";

    /** Header with {@link Flight#delay}. */
    static final String DELAY = "delay";

    private static final String SAVEPOINT = "before_flight";

    private final Jdbi jdbi;
    private final JdbcOutbox outbox;
    private final long seed;
    private final Map<Integer, Fate> history = new ConcurrentHashMap<>();

    FlightWriter(Jdbi jdbi, JdbcOutbox outbox, long seed) {
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.seed = seed;
    }

    /** Runs the flight's transaction to the end that its fate wants. */
    void write(Flight flight) {
        Fate fate = Fate.of(flight, seed);
        switch (fate) {
            case COMMITTED -> jdbi.useTransaction(tx -> record(tx, flight));
            case ROLLED_BACK -> rollBack(flight);
            case ROLLED_BACK_TO_SAVEPOINT ->
                jdbi.useTransaction(tx -> {
                    tx.savepoint(SAVEPOINT);
                    record(tx, flight);
                    tx.rollbackToSavepoint(SAVEPOINT);
                });
        }
        history.put(flight.number(), fate);
    }

    /** How each transaction ended, by flight number: written after its end, by nobody but this class. */
    Map<Integer, Fate> history() {
        return Map.copyOf(history);
    }

    int written() {
        return history.size();
    }

    private void record(Handle tx, Flight flight) {
        tx.execute(
                "insert into flight (number, key, delay, text) values (?, ?, ?, ?)",
                flight.number(),
                flight.key(),
                flight.delay(),
                flight.text());
        outbox.producer(tx).send(announcement(FlightQueues.statistics(), flight));
        outbox.producer(tx).send(announcement(FlightQueues.mail(), flight));
    }

    private void rollBack(Flight flight) {
        try {
            jdbi.useTransaction(tx -> {
                record(tx, flight);
                throw new OnPurpose();
            });
        } catch (OnPurpose expected) {
            // Jdbi has rolled back, as for any exception out of the block.
        }
    }

    private static Message announcement(Destination queue, Flight flight) {
        return Message.to(queue)
                .orderingKey(flight.key())
                .header(NUMBER, flight.number())
                .header(DELAY, flight.delay())
                .text(flight.text())
                .build();
    }

    private static final class OnPurpose extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
