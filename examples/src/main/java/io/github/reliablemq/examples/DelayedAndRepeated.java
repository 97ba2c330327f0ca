package io.github.reliablemq.examples;

import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Due;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Relay;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.Rescheduling;
import io.github.reliablemq.ScheduleId;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.activemq.ActiveMqTransport;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Jdbi;

/**
 * Shows messages that wait: for a delay, for a moment, again and again by a period or a cron expression; and what is
 * answered when they are called back or moved. The times are rows of the outbox: they survive a restart, need no
 * scheduler in the broker, and share the fate of the transaction that recorded them.
 */
public final class DelayedAndRepeated {

    private static final Destination QUEUE = Destination.queue("reminders");

    private DelayedAndRepeated() {}

    public static void main(String[] args) throws InterruptedException {
        run(System.out);
    }

    static Result run(PrintStream out) throws InterruptedException {
        try (PostgresServer postgres = PostgresServer.start();
                ActiveMqServer broker = ActiveMqServer.start()) {
            Jdbi jdbi = Jdbi.create(postgres.dataSource(postgres.createDatabase()));
            JdbcOutbox outbox = JdbcOutbox.create(jdbi).createSchemaIfMissing();
            JdbcInbox inbox = JdbcInbox.create(jdbi).createSchemaIfMissing();
            Arrivals arrivals = new Arrivals(out);
            try (Relay relay = Relay.builder("reminders", outbox, ActiveMqTransport.create(broker.brokerUrl()))
                            .longestPoll(Duration.ofMillis(100))
                            .build();
                    ActiveMqListener listener = ActiveMqListener.builder(broker.brokerUrl())
                            .queue(QUEUE)
                            .consumer(inbox.consumer("clock", (tx, message) -> arrivals.add(message)))
                            .build()) {
                relay.start();
                listener.start();
                return scenario(outbox, arrivals, out);
            }
        }
    }

    private static Result scenario(JdbcOutbox outbox, Arrivals arrivals, PrintStream out) throws InterruptedException {
        MessageId delayed = outbox.commit(producer -> {
            producer.send(message("at a moment")
                    .deliverAt(Instant.now().plusSeconds(2))
                    .build());
            return producer.send(message("delayed by 1.5 s")
                            .delay(Duration.ofMillis(1_500))
                            .build())
                    .id();
        });
        outbox.commit(producer -> producer.schedule(
                message("first after 0.75 s, then five more every 1 s").build(),
                Repeat.times(6, Duration.ofSeconds(1)).startingAfter(Duration.ofMillis(750))));
        outbox.commit(producer -> producer.schedule(
                message("cron, each second, four times").build(),
                Repeat.cron("* * * * * *", ZoneOffset.UTC).atMost(4)));
        ScheduleId endless = outbox.commit(producer ->
                        producer.schedule(message("every 0.5 s").build(), Repeat.every(Duration.ofMillis(500))))
                .id();
        MessageId unwanted = later(outbox, "never");
        MessageId moved = later(outbox, "moved from an hour to now");

        Cancellation waiting = outbox.commit(producer -> producer.cancel(unwanted));
        Rescheduling sooner = outbox.commit(producer -> producer.reschedule(moved, Due.now()));
        arrivals.await("every 0.5 s", 3);
        Cancellation series = outbox.commit(producer -> producer.cancel(endless));
        Instant ended = Instant.now();
        arrivals.await("delayed by 1.5 s", 1);
        arrivals.await("first after 0.75 s, then five more every 1 s", 6);
        arrivals.await("cron, each second, four times", 4);
        Cancellation tooLate = outbox.commit(producer -> producer.cancel(delayed));
        Result result = new Result(arrivals, waiting, sooner, series, ended, tooLate);
        out.println("DelayedAndRepeated: " + result);
        return result;
    }

    private static MessageId later(JdbcOutbox outbox, String text) {
        return outbox.commit(producer ->
                        producer.send(message(text).delay(Duration.ofHours(1)).build()))
                .id();
    }

    private static Message.Builder message(String text) {
        return Message.to(QUEUE).text(text);
    }

    /**
     * What came when, and what was answered.
     *
     * @param ended when the endless series had been ended
     */
    record Result(
            Arrivals arrivals,
            Cancellation waiting,
            Rescheduling sooner,
            Cancellation series,
            Instant ended,
            Cancellation tooLate) {

        @Override
        public String toString() {
            return "cancel while it waits=" + waiting + ", move=" + sooner + ", end the series=" + series
                    + ", cancel after it came=" + tooLate;
        }
    }
}
