package io.github.reliablemq.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import org.jdbi.v3.core.Jdbi;

/** A process that has a pool and a relay on an outbox, and nothing else, until it is asked to end. */
final class RelayMain {

    static final int LANES = 2;
    static final String AT_REST = "The relay is at rest.";
    static final String HELD = "Every lane has a batch in its hands.";

    private RelayMain() {}

    /**
     * Starts the relay.
     *
     * @param args the database's and the broker's URL; messages in a batch; after how many messages lanes are held,
     *     where they are to be
     */
    public static void main(String[] args) throws InterruptedException {
        boolean holds = args.length > 3;
        HikariDataSource pool = Pools.open(args[0], LANES + 1);
        HoldingTransport transport = new HoldingTransport(
                ActiveMqTransport.create(args[1]), holds ? Integer.parseInt(args[3]) : Integer.MAX_VALUE);
        Relay relay = Relay.builder("footprint", JdbcOutbox.create(Jdbi.create(pool)), transport)
                .lanes(LANES)
                .batchMessages(Integer.parseInt(args[2]))
                .build();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            transport.letGo();
                            relay.close();
                            pool.close();
                        },
                        "end"));
        relay.start();
        if (holds) {
            transport.awaitHeld(LANES);
            System.out.println(HELD);
        } else {
            Rest.await(relay);
            System.out.println(AT_REST);
        }
    }
}
