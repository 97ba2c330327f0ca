package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutboxBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** A database with an outbox of ours in it. Thread-safe. */
final class OutboxDatabase {

    private static final int AT_ONCE = 1_000;
    private static final int BYTES_AT_ONCE = 8 << 20;

    private final DataSource database;
    private final Jdbi jdbi;
    private final UnaryOperator<JdbcOutboxBuilder> settings;

    private OutboxDatabase(DataSource database, UnaryOperator<JdbcOutboxBuilder> settings) {
        this.database = database;
        this.jdbi = Jdbi.create(database);
        this.settings = settings;
    }

    /** In a new database, with the library's defaults. */
    static OutboxDatabase create(DataSource database) {
        return create(database, builder -> builder);
    }

    static OutboxDatabase create(DataSource database, UnaryOperator<JdbcOutboxBuilder> settings) {
        OutboxDatabase created = new OutboxDatabase(database, settings);
        created.outbox().createSchemaIfMissing();
        return created;
    }

    DataSource database() {
        return database;
    }

    /** One of its own for each caller: it rings the doorbells of its own relays only. */
    JdbcOutbox outbox() {
        return settings.apply(JdbcOutbox.builder(jdbi)).build();
    }

    /** On a connection of the caller's, which stays open. */
    JdbcOutbox outboxOn(Connection connection) {
        return settings.apply(JdbcOutbox.builder(Jdbi.create(connection))).build();
    }

    /** Records and commits messages numbered from 0. */
    void fill(Destination destination, int messages, Keys keys) {
        fill(destination, new Drain(messages, AT_ONCE, 1, keys));
    }

    /** Records and commits the messages of a drain, numbered from 0. */
    void fill(Destination destination, Drain drain) {
        JdbcOutbox outbox = outbox();
        int atOnce = Math.max(1, Math.min(AT_ONCE, BYTES_AT_ONCE / drain.bodyLength()));
        for (int first = 0; first < drain.messages(); first += atOnce) {
            List<Message> some = new ArrayList<>();
            for (int number = first; number < Math.min(drain.messages(), first + atOnce); number++) {
                some.add(message(destination, number, drain.keys(), drain.bodyLength()));
            }
            jdbi.useTransaction(tx -> outbox.producer(tx).sendAll(some));
        }
    }

    /** See {@link Sql#tidy}. */
    void tidy() throws SQLException {
        Sql.tidy(database, "reliable_outbox", "reliable_outbox_settled");
    }

    /** How many messages for that destination have not left. */
    long waiting(Destination destination) throws SQLException {
        return Sql.number(database, "select count(*) from reliable_outbox where destination = '" + destination + "'");
    }

    static Message message(Destination destination, int number, Keys keys) {
        return message(destination, number, keys, Bodies.LENGTH);
    }

    private static Message message(Destination destination, int number, Keys keys, int length) {
        Message.Builder message = Message.to(destination);
        keys.of(number).ifPresent(message::orderingKey);
        return message.text(Bodies.of(number, length)).build();
    }
}
