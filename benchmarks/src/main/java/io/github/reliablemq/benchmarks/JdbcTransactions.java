package io.github.reliablemq.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Transactions on plain connections, one for each thread. */
final class JdbcTransactions implements Transactions {

    private final DataSource database;
    private final Recording recording;
    private final int messagesInEach;
    private final List<Member> members = new ArrayList<>();

    JdbcTransactions(DataSource database, Recording recording, int messagesInEach) {
        this.database = database;
        this.recording = recording;
        this.messagesInEach = messagesInEach;
    }

    @Override
    public void open(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            Connection connection = database.getConnection();
            connection.setAutoCommit(false);
            members.add(new Member(connection, connection.prepareStatement(ORDER), recording.on(connection)));
        }
    }

    @Override
    public void commit(int member, int number) throws SQLException {
        Member own = members.get(member);
        own.order.setLong(1, number);
        own.order.setString(2, "a lamp");
        own.order.executeUpdate();
        own.step.record(number * messagesInEach);
        own.connection.commit();
    }

    @Override
    public void close() throws SQLException {
        for (Member member : members) {
            member.connection.close();
        }
        members.clear();
    }

    private record Member(Connection connection, PreparedStatement order, Recording.Step step) {}
}
