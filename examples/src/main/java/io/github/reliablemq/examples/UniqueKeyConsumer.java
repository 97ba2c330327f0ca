package io.github.reliablemq.examples;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import java.io.PrintStream;
import org.jdbi.v3.core.Jdbi;

/**
 * Shows a consumer whose effect is in the database: the message's id is inserted under a unique key in the transaction
 * of the effect. The same message is delivered three times; the account is charged once.
 */
public final class UniqueKeyConsumer {

    private UniqueKeyConsumer() {}

    public static void main(String[] args) throws InterruptedException {
        run(System.out);
    }

    /** Returns how often the account was charged. */
    static int run(PrintStream out) throws InterruptedException {
        try (PostgresServer postgres = PostgresServer.start();
                ActiveMqServer broker = ActiveMqServer.start()) {
            Jdbi jdbi = Jdbi.create(postgres.dataSource(postgres.createDatabase()));
            jdbi.useHandle(handle -> handle.execute("create table charge (amount integer not null)"));
            JdbcInbox inbox = JdbcInbox.create(jdbi);
            inbox.createSchemaIfMissing();
            IdempotentConsumer accountant = inbox.consumer(
                    "accountant",
                    (tx, message) ->
                            tx.execute("insert into charge (amount) values (?)", Integer.parseInt(message.text())));

            ThreeDeliveries.to(accountant, broker.brokerUrl(), "25");

            int charges = jdbi.withHandle(handle -> handle.createQuery("select count(*) from charge")
                    .mapTo(Integer.class)
                    .one());
            out.println("UniqueKeyConsumer: delivered=" + ThreeDeliveries.COPIES + " effects=" + charges);
            return charges;
        }
    }
}
