package io.github.reliablemq.endtoend;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutboxBuilder;
import io.github.reliablemq.servers.PostgresServer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/** A service's database with an outbox in it. */
final class Producing {

    final Jdbi jdbi;
    private final String jdbcUrl;
    final JdbcOutbox outbox;

    Producing(PostgresServer server) {
        this(server, JdbcOutboxBuilder::build);
    }

    Producing(PostgresServer server, Function<JdbcOutboxBuilder, JdbcOutbox> settings) {
        jdbcUrl = server.createDatabase();
        jdbi = Jdbi.create(server.dataSource(jdbcUrl));
        outbox = settings.apply(JdbcOutbox.builder(jdbi)).createSchemaIfMissing();
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    void send(Message message) {
        jdbi.useTransaction(tx -> outbox.producer(tx).send(message));
    }

    /** Messages {@code from} to {@code to - 1} in one transaction, with {@code keys} ordering keys in turn. */
    void sendNumbered(Destination destination, int from, int to, int keys) {
        List<Message> messages = IntStream.range(from, to)
                .mapToObj(i -> Message.to(destination)
                        .orderingKey("k" + i % keys)
                        .text(Integer.toString(i))
                        .build())
                .toList();
        jdbi.useTransaction(tx -> outbox.producer(tx).sendAll(messages));
    }

    long waiting() {
        return rows("state = 0");
    }

    long rows(String condition) {
        return jdbi.withHandle(h -> h.createQuery("select count(*) from reliable_outbox where " + condition)
                .mapTo(Long.class)
                .one());
    }
}
