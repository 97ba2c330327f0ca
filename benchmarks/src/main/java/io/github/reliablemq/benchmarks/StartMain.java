package io.github.reliablemq.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/**
 * An application that starts: first connections, as many as its relay will have, then outbox and relay, until that is
 * at rest. The clients of database and broker are loaded by then, as they are in any application that has connections;
 * the relay's own connections to the broker are part of its start.
 */
final class StartMain {

    /** The end of the line that tells how long it took, in microseconds. */
    static final String STARTED = "and is at rest.";

    /** What the application has done before its outbox. */
    enum Before {
        /** Only connected. Jdbi is loaded for the outbox. */
        CONNECTED,
        /** Asked its database something through Jdbi, as one does whose own tables are read that way. */
        QUERIED
    }

    private StartMain() {}

    /**
     * Starts an application and says how long that took.
     *
     * @param args the database's and the broker's URL, and what is done {@link Before}
     */
    public static void main(String[] args) throws SQLException, JMSException, InterruptedException {
        long begin = System.nanoTime();
        HikariDataSource pool = Pools.open(args[0], RelayMain.LANES + 1);
        List<BrokerSession> sessions = connect(pool, args[1]);
        if (Before.valueOf(args[2]) == Before.QUERIED) {
            query(pool);
        }
        long connected = System.nanoTime();
        Relay relay = Relay.builder("start", JdbcOutbox.create(Jdbi.create(pool)), ActiveMqTransport.create(args[1]))
                .lanes(RelayMain.LANES)
                .build();
        relay.start();
        Rest.await(relay);
        long started = System.nanoTime();
        System.out.println(
                "connect=" + micros(connected - begin) + " start=" + micros(started - connected) + " " + STARTED);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            relay.close();
                            sessions.forEach(BrokerSession::close);
                            pool.close();
                        },
                        "end"));
    }

    private static List<BrokerSession> connect(HikariDataSource pool, String brokerUrl)
            throws SQLException, JMSException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i <= RelayMain.LANES; i++) {
            connections.add(pool.getConnection());
        }
        for (Connection connection : connections) {
            connection.close();
        }
        List<BrokerSession> sessions = new ArrayList<>();
        for (int i = 0; i < RelayMain.LANES; i++) {
            sessions.add(BrokerSession.transacted(brokerUrl, "bench.start", Packets.AT_ONCE));
        }
        return sessions;
    }

    private static void query(HikariDataSource pool) {
        int answer = Jdbi.create(pool)
                .withHandle(handle -> handle.createQuery("select :number")
                        .bind("number", 1)
                        .mapTo(Integer.class)
                        .one());
        if (answer != 1) {
            throw new IllegalStateException("The database answered " + answer);
        }
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }
}
