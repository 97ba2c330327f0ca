package io.github.reliablemq.examples;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseKeeper;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.servers.ActiveMqServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Shows a lease store of one's own, {@link FileLeases}: a consumer without a database and without Redis sends a mail
 * for each message. The same message is delivered three times, the process "ends" and the file is opened anew, and it
 * is delivered three times more: one mail is sent. {@code FileLeasesTest} proves the store with the contract of the
 * testkit.
 */
public final class CustomStore {

    private static final LeaseTimes TIMES = LeaseTimes.defaults().withRetention(Duration.ofDays(7));

    private CustomStore() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        Path directory = Files.createTempDirectory("leases");
        run(directory, System.out);
    }

    /** Returns how many mails were sent. */
    static int run(Path directory, PrintStream out) throws InterruptedException {
        Queue<String> outgoing = new ConcurrentLinkedQueue<>();
        int runs = 2;
        try (ActiveMqServer broker = ActiveMqServer.start()) {
            for (int i = 0; i < runs; i++) {
                handle(directory, broker.brokerUrl(), outgoing);
            }
        }
        out.println("CustomStore: delivered=" + runs * ThreeDeliveries.COPIES + " effects=" + outgoing.size()
                + " leases in " + directory);
        return outgoing.size();
    }

    /** As one process would. */
    private static void handle(Path directory, String brokerUrl, Queue<String> outgoing) throws InterruptedException {
        try (FileLeases leases = new FileLeases(directory, InstantSource.system());
                LeaseKeeper keeper = LeaseKeeper.start("mail", leases, InstantSource.system())) {
            IdempotentConsumer mailer = keeper.consumer(new ConsumerName("mailer"))
                    .times(TIMES)
                    .build(message -> outgoing.add(message.text()));
            ThreeDeliveries.to(mailer, brokerUrl, "Your payment of 25 has arrived.");
        }
    }
}
