package io.github.reliablemq.torture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A relay that commits its claim before it sends, with nothing that would bring the messages back. It is to be killed
 * once it has said so. Argument: the database's URL.
 */
final class RogueClaimMain {

    static final String CLAIMED = "CLAIMED";

    private RogueClaimMain() {}

    public static void main(String[] args) throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(args[0]);
                Statement statement = connection.createStatement()) {
            statement.execute("delete from reliable_outbox where state = 0 returning message_id, body");
            System.out.println(CLAIMED);
            Thread.currentThread().join();
        }
    }
}
