package io.github.reliablemq.examples;

import io.github.reliablemq.Destination;
import io.github.reliablemq.HandlingException;
import io.github.reliablemq.Operator;
import io.github.reliablemq.Rate;
import io.github.reliablemq.Received;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.activemq.ActiveMqDeadLetters;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.activemq.DeadLetterFilter;
import io.github.reliablemq.activemq.Replay;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Shows what an operator does about dead letters: the price list is gone, and orders are set aside. The operator sees
 * why, tries one too early, has the list back, tries one, and replays the others. Each order is booked once.
 */
public final class DeadLetterReplay {

    private static final Destination ORDERS = Destination.queue("orders");
    private static final Destination DEAD = Destination.queue("orders.dead");
    private static final Operator JANE = Operator.named("jane").because("the price list is back");
    private static final int COUNT = 10;

    private final AtomicBoolean prices = new AtomicBoolean();
    private final Ends ends = new Ends();

    private DeadLetterReplay() {}

    public static void main(String[] args) throws JMSException, InterruptedException {
        runOnce(System.out);
    }

    static Result runOnce(PrintStream out) throws JMSException, InterruptedException {
        return new DeadLetterReplay().run(out);
    }

    private Result run(PrintStream out) throws JMSException, InterruptedException {
        try (PostgresServer postgres = PostgresServer.start();
                ActiveMqServer broker = ActiveMqServer.start()) {
            Jdbi jdbi = Jdbi.create(postgres.dataSource(postgres.createDatabase()));
            jdbi.useHandle(h -> h.execute("create table booked (what text)"));
            JdbcInbox inbox = JdbcInbox.create(jdbi).createSchemaIfMissing();
            ActiveMqDeadLetters dead = ActiveMqDeadLetters.in(ActiveMqBroker.at(broker.brokerUrl()), DEAD);
            PlainOrders.send(broker.brokerUrl(), ORDERS, List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
            int setAside;
            try (ActiveMqListener listener = listener(broker.brokerUrl(), inbox)) {
                listener.start();
                ends.await(COUNT);
                setAside = dead.list(DeadLetterFilter.all(), 100).size();
                dead.groups(100).forEach(out::println);
                replay(dead, Replay.one(), out);
                ends.await(1);
                prices.set(true);
                replay(dead, Replay.one(), out);
                ends.await(1);
                replay(dead, Replay.all().withRate(Rate.perSecond(100)), out);
                ends.await(COUNT - 1);
            }
            int left = dead.list(DeadLetterFilter.all(), 100).size();
            long booked = jdbi.withHandle(h -> h.createQuery("select count(*) from booked")
                    .mapTo(Long.class)
                    .one());
            Result result = new Result(setAside, left, booked);
            out.println("DeadLetterReplay: " + result);
            return result;
        }
    }

    private static void replay(ActiveMqDeadLetters dead, Replay how, PrintStream out) {
        String fingerprint = dead.groups(100).get(0).fingerprint();
        out.println(dead.replay(DeadLetterFilter.all().fingerprint(fingerprint), how, JANE));
    }

    private ActiveMqListener listener(String brokerUrl, JdbcInbox inbox) {
        return ActiveMqListener.builder(brokerUrl)
                .queue(ORDERS)
                .consumer(inbox.consumer("booking", this::book))
                .foreignIds(PlainOrders.IDS)
                .events(ends)
                .build();
    }

    private void book(Handle transaction, Received order) {
        if (!prices.get()) {
            throw HandlingException.deadLetter("there is no price for " + order.text(), null);
        }
        transaction.execute("insert into booked values (?)", order.text());
    }

    /**
     * How it ended.
     *
     * @param setAside dead letters at first
     * @param left dead letters at last
     * @param booked effects
     */
    record Result(int setAside, int left, long booked) {}
}
