package io.github.reliablemq.examples;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.ConsumerRules;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Received;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.Triage;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.activemq.ActiveMqDeadLetters;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.activemq.DeadLetterFilter;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Shows what becomes of messages whose handler fails: one that works at the third attempt, one that never will and says
 * so, one that fails as often as it may. The others are not held up for long, and each has one effect.
 */
public final class RetryAndDeadLetter {

    private static final Destination ORDERS = Destination.queue("orders");
    private static final Destination DEAD = Destination.queue("orders.dead");
    private static final List<String> TEXTS = List.of("fine", "flaky", "malformed", "hopeless", "fine too");
    private static final RetryPolicy THREE_ATTEMPTS = new RetryPolicy(3, Backoff.fixed(Duration.ofMillis(100)), 0);

    private final Ends ends = new Ends();
    private final AtomicInteger flakyRuns = new AtomicInteger();

    private RetryAndDeadLetter() {}

    public static void main(String[] args) throws JMSException, InterruptedException {
        new RetryAndDeadLetter().run(System.out);
    }

    static Result runOnce(PrintStream out) throws JMSException, InterruptedException {
        return new RetryAndDeadLetter().run(out);
    }

    private Result run(PrintStream out) throws JMSException, InterruptedException {
        try (PostgresServer postgres = PostgresServer.start();
                ActiveMqServer broker = ActiveMqServer.start()) {
            Jdbi jdbi = Jdbi.create(postgres.dataSource(postgres.createDatabase()));
            jdbi.useHandle(h -> h.execute("create table booked (what text)"));
            JdbcInbox inbox = JdbcInbox.create(jdbi).createSchemaIfMissing();
            PlainOrders.send(broker.brokerUrl(), ORDERS, TEXTS);
            try (ActiveMqListener listener = listener(broker.brokerUrl(), inbox)) {
                listener.start();
                ends.await(TEXTS.size());
            }
            ActiveMqDeadLetters dead = ActiveMqDeadLetters.in(ActiveMqBroker.at(broker.brokerUrl()), DEAD);
            List<String> causes = dead.list(DeadLetterFilter.all(), 10).stream()
                    .map(each -> each.cause().toString())
                    .toList();
            List<String> booked = jdbi.withHandle(h ->
                    h.createQuery("select what from booked").mapTo(String.class).list());
            Result result = new Result(booked, causes);
            out.println("RetryAndDeadLetter: " + result);
            return result;
        }
    }

    private ActiveMqListener listener(String brokerUrl, JdbcInbox inbox) {
        ConsumerRules rules =
                ConsumerRules.defaults().withTriage(Triage.standard().deadLetterOn(IllegalArgumentException.class));
        return ActiveMqListener.builder(brokerUrl)
                .queue(ORDERS)
                .consumer(inbox.consumer("booking", rules, this::book))
                .foreignIds(PlainOrders.IDS)
                .retry(THREE_ATTEMPTS)
                .events(ends)
                .build();
    }

    /** What it inserts is undone whenever it throws. */
    private void book(Handle transaction, Received order) {
        transaction.execute("insert into booked values (?)", order.text());
        switch (order.text()) {
            case "flaky" -> {
                if (flakyRuns.incrementAndGet() < 3) {
                    throw new IllegalStateException("the stock did not answer");
                }
            }
            case "malformed" -> throw new IllegalArgumentException("an order without a customer");
            case "hopeless" -> throw new IllegalStateException("the stock never answers");
            default -> {
                // Nothing goes wrong.
            }
        }
    }

    /**
     * How it ended.
     *
     * @param booked effects, in their order
     * @param dead why messages were set aside
     */
    record Result(List<String> booked, List<String> dead) {}
}
