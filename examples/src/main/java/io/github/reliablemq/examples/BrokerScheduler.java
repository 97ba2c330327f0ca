package io.github.reliablemq.examples;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.activemq.ActiveMqDirectSender;
import io.github.reliablemq.activemq.BrokerSchedule;
import io.github.reliablemq.servers.ActiveMqServer;
import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * Shows the scheduler that ActiveMQ brings along: a delay, repeats and cron where it is on, what the broker does with
 * all that where it is off, which is the default, and how the library refuses to go along with it. For times that must
 * be kept, and kept with the transaction, give the message of an outbox a delay instead.
 */
public final class BrokerScheduler {

    static final Duration DELAY = Duration.ofSeconds(3);
    static final Duration PERIOD = Duration.ofSeconds(2);
    static final int REPEATS = 3;

    private static final Destination QUEUE = Destination.queue("reminders");
    private static final String NEW_YEAR = "0 0 1 1 *";

    private BrokerScheduler() {}

    /**
     * What was seen.
     *
     * @param deliveries of the repeated message, on the broker with a scheduler
     * @param cronJobs listed by the broker, before and after the removal
     * @param plain delivery of the plain client's delayed message, on the broker without a scheduler
     * @param refusal what the library answered there
     */
    record Seen(List<TimedDelivery> deliveries, List<Integer> cronJobs, TimedDelivery plain, Outcome refusal) {}

    public static void main(String[] args) throws JMSException {
        run(System.out);
    }

    static Seen run(PrintStream out) throws JMSException {
        List<TimedDelivery> deliveries;
        List<Integer> cronJobs;
        try (ActiveMqServer on =
                        ActiveMqServer.start(ActiveMqServer.Settings.defaults().withScheduler());
                ActiveMqDirectSender sender = ActiveMqDirectSender.create(on.brokerUrl())) {
            out.println("Scheduler on, " + on);
            deliveries = repeat(on, sender, out);
            cronJobs = cron(on, sender, out);
        }
        try (ActiveMqServer off = ActiveMqServer.start();
                ActiveMqDirectSender sender = ActiveMqDirectSender.create(off.brokerUrl())) {
            out.println("Scheduler off, as the broker comes, " + off);
            TimedDelivery plain = plainDelay(off, out);
            Outcome refusal = schedule(sender, BrokerSchedule.after(DELAY));
            out.println("  through ActiveMqDirectSender: " + refusal);
            return new Seen(deliveries, cronJobs, plain, refusal);
        }
    }

    /** AMQ_SCHEDULED_DELAY, AMQ_SCHEDULED_PERIOD, AMQ_SCHEDULED_REPEAT. */
    private static List<TimedDelivery> repeat(ActiveMqServer broker, ActiveMqDirectSender sender, PrintStream out)
            throws JMSException {
        try (ScheduledQueue queue = ScheduledQueue.of(broker.brokerUrl(), QUEUE.name())) {
            Outcome outcome = schedule(sender, BrokerSchedule.after(DELAY).repeat(REPEATS, PERIOD));
            queue.startClock();
            out.printf(
                    "  after %d s, then %d times every %d s: %s%n",
                    DELAY.toSeconds(), REPEATS, PERIOD.toSeconds(), outcome);
            List<TimedDelivery> deliveries = queue.receive(1 + REPEATS);
            deliveries.forEach(delivery -> out.println("    " + delivery));
            long ids =
                    deliveries.stream().map(TimedDelivery::messageId).distinct().count();
            out.println("    " + deliveries.size() + " deliveries, " + ids
                    + " message id: an idempotent consumer takes the first and leaves the others");
            return deliveries;
        }
    }

    /** AMQ_SCHEDULED_CRON. The broker lists its jobs, and forgets them, on request. */
    private static List<Integer> cron(ActiveMqServer broker, ActiveMqDirectSender sender, PrintStream out)
            throws JMSException {
        out.println("  cron " + NEW_YEAR + ": " + schedule(sender, BrokerSchedule.cron(NEW_YEAR)));
        try (SchedulerJobs jobs = SchedulerJobs.of(broker.brokerUrl())) {
            List<String> listed = jobs.list();
            for (String job : listed) {
                jobs.remove(job);
            }
            List<Integer> counts = List.of(listed.size(), jobs.list().size());
            out.println("    jobs at the broker: " + counts.get(0) + ", after their removal: " + counts.get(1));
            return counts;
        }
    }

    private static TimedDelivery plainDelay(ActiveMqServer broker, PrintStream out) throws JMSException {
        try (ScheduledQueue queue = ScheduledQueue.of(broker.brokerUrl(), QUEUE.name())) {
            queue.sendDelayed(DELAY);
            TimedDelivery delivery = queue.receive(1).get(0);
            out.println("  plain client, AMQ_SCHEDULED_DELAY " + DELAY.toMillis() + ", no error: " + delivery);
            return delivery;
        }
    }

    private static Outcome schedule(ActiveMqDirectSender sender, BrokerSchedule schedule) {
        Message message = Message.to(QUEUE).text("Send the reminder").build();
        return sender.schedule(message, schedule).toCompletableFuture().join();
    }
}
