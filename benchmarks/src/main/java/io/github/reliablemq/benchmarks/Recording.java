package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.IntStream;

/** How a transaction records its messages. */
interface Recording {

    /** Where messages are to go that nobody sends. */
    Destination NOWHERE = Destination.queue("bench.recorded");

    /** What a connection does in each of its transactions. */
    interface Step {
        /** In the open transaction, beginning with the message of that number. */
        void record(int first) throws SQLException;
    }

    /** Prepares a connection for many transactions. */
    Step on(Connection connection) throws SQLException;

    /** Nothing: what the transaction costs by itself. */
    static Recording nothing() {
        return connection -> first -> {};
    }

    /** One message through the library. */
    static Recording one(JdbcOutbox outbox, Destination queue, Keys keys) {
        return connection -> first -> outbox.producer(connection).send(OutboxDatabase.message(queue, first, keys));
    }

    /** Several messages through the library, in one call. */
    static Recording several(JdbcOutbox outbox, Destination queue, int messages) {
        return connection -> first -> {
            outbox.producer(connection)
                    .sendAll(IntStream.range(first, first + messages)
                            .mapToObj(number -> OutboxDatabase.message(queue, number, Keys.NONE))
                            .toList());
        };
    }

    /** As many messages by hand, in one statement. */
    static Recording byHand(int messages) {
        return byHand(HandWrittenOutbox.insertOf(HandWrittenOutbox.TABLE, messages), messages);
    }

    /** The same with another statement of these parameters. */
    static Recording byHand(String statement, int messages) {
        return connection -> {
            PreparedStatement insert = connection.prepareStatement(statement);
            return first -> {
                for (int i = 0; i < messages; i++) {
                    HandWrittenOutbox.bind(insert, 1 + 3 * i, first + i);
                }
                insert.executeUpdate();
            };
        };
    }
}
