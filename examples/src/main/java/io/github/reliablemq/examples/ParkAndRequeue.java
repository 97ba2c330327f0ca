package io.github.reliablemq.examples;

import io.github.reliablemq.BulkAction;
import io.github.reliablemq.BulkRun;
import io.github.reliablemq.Count;
import io.github.reliablemq.Destination;
import io.github.reliablemq.FailureGroup;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.Rate;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.spi.Settlement;
import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/**
 * Shows what an operator does about messages that cannot be sent: some invoices are larger than the frames the
 * connection allows. They are parked, the others go on. The operator sees why, tries one, has the cause removed, and
 * sends the rest.
 */
public final class ParkAndRequeue {

    private static final Destination INVOICES = Destination.queue("invoices");
    private static final Operator JANE = Operator.named("jane").because("frames of 1 MB are allowed now");
    private static final String NARROW = "?wireFormat.maxFrameSize=50000";
    private static final int SMALL = 15;
    private static final int LARGE = 5;

    private ParkAndRequeue() {}

    public static void main(String[] args) throws JMSException, InterruptedException {
        run(System.out);
    }

    static Result run(PrintStream out) throws JMSException, InterruptedException {
        try (PostgresServer postgres = PostgresServer.start();
                ActiveMqServer broker = ActiveMqServer.start()) {
            Jdbi jdbi = Jdbi.create(postgres.dataSource(postgres.createDatabase()));
            JdbcOutbox outbox = JdbcOutbox.create(jdbi).createSchemaIfMissing();
            OutboxAdmin admin = outbox.admin();
            jdbi.useTransaction(tx -> {
                for (int invoice = 0; invoice < SMALL + LARGE; invoice++) {
                    outbox.producer(tx).send(invoice(invoice));
                }
            });
            Settled settled = new Settled();
            long parked;
            try (Relay relay = relay(outbox, broker.brokerUrl() + NARROW, settled)) {
                relay.start();
                settled.await(SMALL + LARGE);
                parked = look(admin, out);
                // The cause is still there: one message finds out, and is parked again.
                requeue(admin).tryOne();
                settled.await(1);
                out.println("tried one too early: " + parked(admin) + " parked");
            }
            try (Relay relay = relay(outbox, broker.brokerUrl(), settled)) {
                relay.start();
                BulkRun run = requeue(admin);
                run.tryOne();
                settled.await(1);
                out.println("cause removed, tried one: " + parked(admin) + " parked");
                out.println(run.go(Rate.perSecond(100)));
                settled.await(LARGE - 1);
            }
            admin.audit(20).forEach(out::println);
            int sent = PlainQueue.drain(broker.brokerUrl(), INVOICES.name()).size();
            Result result = new Result(parked, parked(admin).value(), sent);
            out.println("ParkAndRequeue: " + result);
            return result;
        }
    }

    /** What a person does first: how many, and why. */
    private static long look(OutboxAdmin admin, PrintStream out) {
        for (FailureGroup group : admin.parkedByFailure(1_000)) {
            out.println(group.messages() + " x " + group.fingerprint() + ", for example: " + group.example());
        }
        List<MessageSummary> messages = admin.list(MessageFilter.parked(), 100).messages();
        messages.forEach(message -> out.println(message.id() + " for " + message.destination()));
        return messages.size();
    }

    private static BulkRun requeue(OutboxAdmin admin) {
        String fingerprint = admin.parkedByFailure(1_000).get(0).fingerprint();
        return admin.bulk(BulkAction.REQUEUE, MessageFilter.parked().fingerprint(fingerprint), JANE);
    }

    private static Count parked(OutboxAdmin admin) {
        return admin.counts(1_000).getOrDefault(MessageState.PARKED, new Count(0, Count.Bound.EXACT));
    }

    private static Relay relay(JdbcOutbox outbox, String brokerUrl, Settled settled) {
        return Relay.builder("invoices", outbox, ActiveMqTransport.create(brokerUrl))
                .listener(settled)
                .build();
    }

    /** Every fourth of them is large. */
    private static Message invoice(int number) {
        String text = "invoice " + number + " " + "x".repeat(number % 4 == 0 ? 100_000 : 100);
        return Message.to(INVOICES).text(text).build();
    }

    /**
     * How it ended.
     *
     * @param parkedAtFirst messages that could not be sent
     * @param parkedAtLast messages that are still parked
     * @param sent messages in the queue
     */
    record Result(long parkedAtFirst, long parkedAtLast, int sent) {}

    /** Counts messages that are sent or parked. */
    private static final class Settled implements RelayListener {

        private static final Duration LONGEST = Duration.ofSeconds(60);

        private final Semaphore messages = new Semaphore(0);

        @Override
        public void onSettled(List<Settlement> settlements, Duration took) {
            messages.release((int) settlements.stream()
                    .filter(settlement ->
                            settlement instanceof Settlement.Sent || settlement instanceof Settlement.Park)
                    .count());
        }

        void await(int count) throws InterruptedException {
            if (!messages.tryAcquire(count, LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Not " + count + " messages were sent or parked within " + LONGEST);
            }
        }
    }
}
