package io.github.reliablemq.benchmarks;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The outbox one would write by hand: what a relay cannot do without, and nothing else. No order of keys, no retry, no
 * parking, no expiry, no headers, nothing for operators. The baseline for recording and for relaying, in one place.
 */
final class HandWrittenOutbox {

    static final String TABLE = "hand_outbox";

    /** The same with an index by destination, for {@link #createByDestination}. */
    static final String BY_DESTINATION = "hand_outbox_by_destination";

    private static final String INSERT = insertOf(TABLE, 1);

    private static final String DEFINITION = """
            create table if not exists %s (
                id          bigint      generated always as identity primary key,
                message_id  uuid        not null,
                destination text        not null,
                created_at  timestamptz not null default now(),
                body        bytea       not null
            )""";

    private static final String TAKE = """
            delete from hand_outbox
            where id = any (array(select id from hand_outbox order by id limit ? for update skip locked))
            returning id, message_id, body""";

    /** A message that was taken. */
    record Row(long id, UUID messageId, String text) {}

    private HandWrittenOutbox() {}

    static void createIn(DataSource database) throws SQLException {
        Sql.execute(database, DEFINITION.formatted(TABLE));
    }

    /** With what it takes to leave a destination alone without walking over what waits for it, as ours can. */
    static void createByDestination(DataSource database) throws SQLException {
        Sql.execute(
                database,
                DEFINITION.formatted(BY_DESTINATION),
                "create index if not exists hand_outbox_destinations on " + BY_DESTINATION + " (destination, id)");
    }

    /** Adds the values of a message to a prepared {@link #insertOf insert}, from that parameter on. */
    static void bind(PreparedStatement insert, int from, int number) throws SQLException {
        insert.setObject(from, UUID.randomUUID());
        insert.setString(from + 1, "bench.hand-written");
        insert.setBytes(from + 2, Bodies.of(number).getBytes(StandardCharsets.UTF_8));
    }

    /** An insert of that many messages in one statement. */
    static String insertOf(String table, int messages) {
        return "insert into " + table + " (message_id, destination, body) values (?, ?, ?)"
                + ", (?, ?, ?)".repeat(messages - 1);
    }

    /** The same into our table: what remains of the difference is not the statement's. */
    static String insertIntoOurs(int messages) {
        String row = "(?, ?, ?, '', 0)";
        return "insert into reliable_outbox (message_id, destination, body, headers, body_kind) values " + row
                + (", " + row).repeat(messages - 1);
    }

    /** Records and commits messages numbered from 0. */
    static void fill(DataSource database, int messages) throws SQLException {
        int atOnce = 1_000;
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            connection.setAutoCommit(false);
            for (int number = 0; number < messages; number++) {
                bind(insert, 1, number);
                insert.addBatch();
                if ((number + 1) % atOnce == 0 || number + 1 == messages) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
        }
    }

    /** Takes the oldest that nobody else has taken, in the open transaction. */
    static List<Row> take(Connection transaction, int atMost) throws SQLException {
        try (PreparedStatement take = transaction.prepareStatement(TAKE)) {
            take.setInt(1, atMost);
            List<Row> taken = new ArrayList<>();
            try (ResultSet rows = take.executeQuery()) {
                while (rows.next()) {
                    String text = new String(rows.getBytes(3), StandardCharsets.UTF_8);
                    taken.add(new Row(rows.getLong(1), rows.getObject(2, UUID.class), text));
                }
            }
            taken.sort(Comparator.comparingLong(Row::id));
            return taken;
        }
    }
}
