package io.github.reliablemq.examples;

import io.github.reliablemq.servers.ActiveMqServer;
import jakarta.jms.JMSException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows the ways to send a persistent message to ActiveMQ side by side: how fast each is here and now, and what its
 * sender knows, and what is gone, after the broker was killed in the middle. No outbox is involved: this is what an
 * outbox is built on, and where it is missed.
 *
 * <p>The number of messages for each run may be given as the only argument.
 */
public final class SendModes {

    private static final int MESSAGES = 2_000;
    private static final String ROW = "%-30s %8s  %9s %8s %8s %9s  %7s  %s%n";

    private SendModes() {}

    public static void main(String[] args) throws JMSException {
        run(args.length == 0 ? MESSAGES : Integer.parseInt(args[0]), System.out);
    }

    /** Prints the table and returns what happened to each way when the broker was killed. */
    static List<SendResult> run(int messages, PrintStream out) throws JMSException {
        List<SendMode> modes = new ArrayList<>(List.of(PlainSendMode.values()));
        modes.add(2, new CallbackSendMode());
        List<SendResult> results = new ArrayList<>();
        try (ActiveMqServer broker = ActiveMqServer.start()) {
            out.printf(
                    "%s%n%,d messages each; then the same again, with the broker killed in the middle%n%n",
                    broker, messages);
            out.printf(ROW, "", "per s", "confirmed", "refused", "unknown", "not told", "stored", "lost");
            for (SendMode mode : modes) {
                long rate = rate(broker, mode, messages);
                SendResult result = underFault(broker, mode, messages);
                results.add(result);
                print(out, mode, rate, result);
            }
        }
        return results;
    }

    private static long rate(ActiveMqServer broker, SendMode mode, int messages) throws JMSException {
        Sending sending = new Sending("calm", messages, BrokerFault.none(broker));
        long start = System.nanoTime();
        mode.send(broker.brokerUrl(), sending);
        long nanos = System.nanoTime() - start;
        PlainQueue.drain(broker.brokerUrl(), sending.queue());
        return messages * 1_000_000_000L / Math.max(1, nanos);
    }

    private static SendResult underFault(ActiveMqServer broker, SendMode mode, int messages) throws JMSException {
        Sending sending = new Sending("struck", messages, BrokerFault.during(broker, messages / 2));
        mode.send(broker.brokerUrl(), sending);
        sending.fault().awaitOver();
        return SendResult.of(sending, PlainQueue.drain(broker.brokerUrl(), sending.queue()));
    }

    private static void print(PrintStream out, SendMode mode, long rate, SendResult result) {
        out.printf(
                ROW,
                mode.title(),
                "%,d".formatted(rate),
                result.confirmed(),
                result.refused(),
                result.unknown(),
                result.notTold(),
                result.stored(),
                "%d confirmed, %d unknown, %d without a sign"
                        .formatted(result.lostConfirmed(), result.lostUnknown(), result.lostNotTold()));
    }
}
