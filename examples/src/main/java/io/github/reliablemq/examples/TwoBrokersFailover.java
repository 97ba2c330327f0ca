package io.github.reliablemq.examples;

import io.github.reliablemq.Destination;
import io.github.reliablemq.activemq.ActiveMqBroker;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/**
 * Shows two brokers that share one store: a master and a stand-in. In the middle of sending and consuming the master is
 * killed (SIGKILL). Relay and listener know both addresses and go on with the stand-in. Ends with a ledger: what was
 * recorded against what was booked, and how often something had to be sent or delivered again. Exit status 0 only if
 * nothing is lost, doubled or invented.
 *
 * <p>One argument, if any: how many orders are recorded before the kill, at least; 2,000 unless given.
 */
public final class TwoBrokersFailover {

    static final Destination ORDERS = Destination.queue("orders");

    private static final int USUAL = 2_000;

    private TwoBrokersFailover() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int orders = args.length == 0 ? USUAL : Integer.parseInt(args[0]);
        if (!run(orders, System.out).isClean()) {
            System.exit(1);
        }
    }

    static FailoverLedger run(int orders, PrintStream out) throws IOException, InterruptedException {
        Path store = Files.createTempDirectory("two-brokers-");
        try {
            return run(orders, ActiveMqServer.Settings.defaults().storeIn(store), out);
        } finally {
            delete(store);
        }
    }

    private static FailoverLedger run(int orders, ActiveMqServer.Settings shared, PrintStream out)
            throws InterruptedException {
        try (PostgresServer postgres = PostgresServer.start();
                ActiveMqServer master = ActiveMqServer.start(shared);
                ActiveMqServer standIn = ActiveMqServer.startStandIn(shared)) {
            out.println("master:   " + master);
            out.println("stand-in: " + standIn + ", waits for the store");
            ActiveMqBroker pair = ActiveMqBroker.builder()
                    .url(master.brokerUrl())
                    .url(standIn.brokerUrl())
                    .build();
            Jdbi jdbi = Jdbi.create(postgres.dataSource(postgres.createDatabase()));
            try (OrderFlow flow = OrderFlow.start(jdbi, pair)) {
                flow.recordAtLeast(orders / 2);
                flow.awaitBooked(orders / 4);
                flow.recordWhile(master::kill, orders / 2);
                out.printf("master killed with %d orders recorded, %d booked%n", flow.recorded(), flow.booked());
                flow.recordAtLeast(flow.recorded() + orders / 2);
                flow.awaitEverythingBooked();
                FailoverLedger ledger = flow.ledger();
                out.println("TwoBrokersFailover: " + ledger);
                return ledger;
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
