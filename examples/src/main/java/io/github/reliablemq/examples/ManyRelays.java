package io.github.reliablemq.examples;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Relay;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.servers.PostgresServer;
import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/**
 * Shows relays that share one outbox without knowing of each other: one in this process, two in processes of their own.
 * They join while messages flow; one is killed, one leaves in order, and the last one finishes the work. Nothing is
 * configured for it and there is no leader. At the end the queue is read back: nothing is lost, keys are in order, and
 * only what the killed relay had under way may be there twice.
 */
public final class ManyRelays {

    private static final Destination QUEUE = Destination.queue("many.relays");
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int KEYS = 40;
    private static final int AT_ONCE = 200;
    private static final int ENOUGH = 300;

    private final PrintStream out;
    private final Jdbi jdbi;
    private final JdbcOutbox outbox;
    private int recorded;

    private ManyRelays(PrintStream out, Jdbi jdbi) {
        this.out = out;
        this.jdbi = jdbi;
        this.outbox = JdbcOutbox.create(jdbi).createSchemaIfMissing();
    }

    public static void main(String[] args) throws JMSException, InterruptedException {
        run(System.out);
    }

    static RelayTally run(PrintStream out) throws JMSException, InterruptedException {
        try (PostgresServer postgres = PostgresServer.start();
                ActiveMqServer broker = ActiveMqServer.start()) {
            String database = postgres.createDatabase();
            ManyRelays example = new ManyRelays(out, Jdbi.create(postgres.dataSource(database)));
            ChildJvm process = ChildJvm.of(OneOfManyRelays.class)
                    .args(database, postgres.user(), postgres.password(), broker.brokerUrl());
            SentCount sent = example.letThemWork(process, broker.brokerUrl());
            RelayTally tally =
                    RelayTally.of(example.recorded, PlainQueue.drain(broker.brokerUrl(), QUEUE.name()), KEYS);
            out.println("ManyRelays: " + tally + " " + sent);
            return tally;
        }
    }

    @SuppressWarnings("try") // One relay leaves before the others are through.
    private SentCount letThemWork(ChildJvm process, String brokerUrl) throws InterruptedException {
        SentCount sent = new SentCount();
        List<Child> children = new ArrayList<>();
        try (Relay here = Relay.builder("here", outbox, ActiveMqTransport.create(brokerUrl))
                .batchMessages(OneOfManyRelays.BATCH)
                .listener(sent.of("here"))
                .build()) {
            here.start();
            recordUntil(sent, "here");
            Child first = join(process, sent, "first", children);
            recordUntil(sent, "first");
            first.kill();
            out.println("first: killed");
            join(process, sent, "second", children);
            recordUntil(sent, "second");
            here.close();
            out.println("here: left in order");
            record();
            awaitEmptyOutbox();
            return sent;
        } finally {
            children.forEach(Child::close);
        }
    }

    private Child join(ChildJvm process, SentCount sent, String name, List<Child> children) {
        Child child = process.onLine(sent.lines(name)).start();
        children.add(child);
        child.awaitOutput(OneOfManyRelays.READY, LONGEST);
        out.println(name + ": joined (" + child + ")");
        return child;
    }

    /** Records messages until that relay has sent its share of them. */
    private void recordUntil(SentCount sent, String name) throws InterruptedException {
        int before = sent.by(name);
        long end = System.nanoTime() + LONGEST.toNanos();
        while (sent.by(name) < before + ENOUGH) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Relay " + name + " sent only " + sent.by(name) + " messages");
            }
            record();
            sent.awaitMore(Duration.ofMillis(50));
        }
    }

    private void record() {
        List<Message> messages = IntStream.range(recorded, recorded + AT_ONCE)
                .mapToObj(number -> Message.to(QUEUE)
                        .orderingKey("key-" + number % KEYS)
                        .text(Integer.toString(number))
                        .build())
                .toList();
        jdbi.useTransaction(tx -> outbox.producer(tx).sendAll(messages));
        recorded += AT_ONCE;
    }

    private void awaitEmptyOutbox() throws InterruptedException {
        SentCount clock = new SentCount();
        long end = System.nanoTime() + LONGEST.toNanos();
        while (waiting() > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(waiting() + " messages are still waiting");
            }
            clock.awaitMore(Duration.ofMillis(50));
        }
    }

    private long waiting() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from reliable_outbox")
                .mapTo(Long.class)
                .one());
    }
}
