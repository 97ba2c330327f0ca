package io.github.reliablemq.torture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What every consumer of a planted bug does, in whatever order: note, mark, have an effect. Plain JDBC. */
final class Rogue {

    private final String incarnation;
    private final History handled;

    Rogue(PlantedScene scene, String incarnation) {
        this.incarnation = incarnation;
        this.handled = scene.history("handled-" + PlantedScene.CONSUMER + "-" + incarnation);
    }

    void enter(String id, String hash) {
        handled.note("enter", id, hash);
    }

    void exit(String id) {
        handled.note("exit", id);
    }

    void effect(Connection tx, String id, String hash) throws SQLException {
        String sql = "insert into effect (consumer, message_id, incarnation, hash) values (?, ?, ?, ?)";
        try (PreparedStatement statement = tx.prepareStatement(sql)) {
            statement.setString(1, PlantedScene.CONSUMER);
            statement.setString(2, id);
            statement.setString(3, incarnation);
            statement.setString(4, hash);
            statement.executeUpdate();
        }
    }

    /** Whether the inbox did not have it yet; past the guard that keeps others than the library out. */
    static boolean mark(Connection tx, String id) throws SQLException {
        first(tx, "select set_config('reliablemq.inbox_commit', pg_current_xact_id()::text, true)");
        String sql = "insert into reliable_inbox (consumer, message_id) values (?, ?::uuid) on conflict do nothing";
        try (PreparedStatement statement = tx.prepareStatement(sql)) {
            statement.setString(1, PlantedScene.CONSUMER);
            statement.setString(2, id);
            return statement.executeUpdate() == 1;
        }
    }

    static boolean isMarked(Connection tx, String id) throws SQLException {
        return !first(tx, "select count(*) from reliable_inbox where message_id = '" + id + "'")
                .equals("0");
    }

    static String first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
