package io.github.reliablemq.torture;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Writes down what the servers have in the end, with plain JDBC and JMS. */
final class Dump {

    private static final int FETCH = 5_000;

    private final Stage stage;

    Dump(Stage stage) {
        this.stage = stage;
    }

    void write() {
        try {
            for (String consumer : List.of(Queues.JDBC_CONSUMER, Queues.REDIS_CONSUMER)) {
                query("effects-" + consumer, """
                        select n, message_id, incarnation, hash, (extract(epoch from at) * 1000000)::bigint
                        from effect where consumer = '%s' order by n""".formatted(consumer));
            }
            query("ledger", "select writer, tx, xid from ledger");
            query("outbox", """
                    select message_id, substr(destination, 9), coalesce(ordering_key, '-'), state, maybe_sent
                    from reliable_outbox
                    union all
                    select message_id, substr(destination, 9), coalesce(ordering_key, '-'), state, maybe_sent
                    from reliable_outbox_settled""");
            query("inbox", "select consumer, message_id from reliable_inbox");
            unknown();
            queues("dead", Queues.ALL.stream().map(Queues::dead).toList());
            queues("waiting", Queues.ALL);
        } catch (SQLException | JMSException | IOException e) {
            throw new TortureException("The servers' contents could not be written down: " + e.getMessage(), e);
        }
    }

    private Path file(String name) {
        return stage.run().resolve(name + ".tsv");
    }

    private void query(String name, String sql) throws SQLException, IOException {
        try (Writer out = Files.newBufferedWriter(file(name))) {
            stage.database().ask(connection -> {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.setFetchSize(FETCH);
                    return copy(statement.executeQuery(sql), out);
                }
            });
        }
    }

    static long copy(ResultSet rows, Writer out) throws SQLException {
        long copied = 0;
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            Object[] values = new Object[columns];
            for (int i = 0; i < columns; i++) {
                values[i] = History.orNone(rows.getString(i + 1));
            }
            try {
                out.write(History.line(values));
            } catch (IOException e) {
                throw new TortureException("A dump cannot be written: " + e.getMessage(), e);
            }
            copied++;
        }
        return copied;
    }

    /** What the database says of the transactions whose writers were never told. */
    private void unknown() throws SQLException, IOException {
        try (Writer out = Files.newBufferedWriter(file("xids"))) {
            for (OpenEnds.Transaction open : OpenEnds.of(stage.run())) {
                out.write(History.line(open.writer(), open.tx(), open.xid(), status(open.xid())));
            }
        }
    }

    private String status(String xid) throws SQLException {
        return stage.database().ask(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select pg_xact_status(?::xid8)")) {
                statement.setString(1, xid);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return History.orNone(row.getString(1));
                }
            }
        });
    }

    private void queues(String name, List<String> queues) throws JMSException, IOException {
        try (Writer out = Files.newBufferedWriter(file(name))) {
            for (String queue : queues) {
                for (String id : stage.queues().ids(queue)) {
                    if (isId(id)) {
                        out.write(History.line(queue, id));
                    }
                }
            }
        }
    }

    private static boolean isId(String id) {
        return !id.equals(History.NONE);
    }
}
