package io.github.reliablemq.examples.flights;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;

/** One run, from the empty servers to the evidence. */
final class Run {

    private final Options options;
    private final List<Flight> flights;
    private final Path directory;
    private final Screen screen;

    Run(Options options, List<Flight> flights, Path directory, Screen screen) {
        this.options = options;
        this.flights = flights;
        this.directory = directory;
        this.screen = screen;
    }

    Evidence evidence() throws InterruptedException {
        try (Stage stage = Stage.open(directory);
                HikariDataSource pool = stage.addresses().pool(Writers.THREADS + 1)) {
            stage.servers().forEach(server -> screen.event(server.toString()));
            Database database = new Database(Jdbi.create(pool));
            FlightWriter writer = new FlightWriter(database.jdbi(), database.install(), options.seed());
            stage.startRelay();
            stage.startConsumer();
            screen.event("relay and consumer run; writing %,d flights".formatted(flights.size()));
            play(stage, database, writer);
            stage.stopProcesses();
            return collect(stage, database, writer);
        }
    }

    /** Returns when everything is written and drained. */
    private void play(Stage stage, Database database, FlightWriter writer) throws InterruptedException {
        ExecutorService sabotage = Executors.newSingleThreadExecutor();
        int messages = 2 * committedInTheEnd();
        Tail mails = MailLog.count(directory);
        try (Watch watch = new Watch(() -> look(stage, database, writer, mails), screen::progress);
                Writers writers = new Writers()) {
            watch.start();
            Callable<Void> saboteur =
                    options.faults() ? new Saboteur(stage, watch, screen, messages, options.seed()) : () -> null;
            writers.start(flights, writer);
            Future<Void> sabotaged = sabotage.submit(saboteur);
            writers.join();
            join(sabotaged);
            BrokerView broker = new BrokerView(stage.addresses().brokerUrl());
            watch.await(
                    "the last messages to be consumed",
                    snapshot -> snapshot.pending() == 0
                            && snapshot.consumed() >= messages
                            && broker.isEmpty(FlightQueues.STATISTICS)
                            && broker.isEmpty(FlightQueues.MAIL));
        } finally {
            sabotage.shutdownNow();
        }
    }

    private Snapshot look(Stage stage, Database database, FlightWriter writer, Tail mails) {
        stage.checkProcesses();
        Snapshot snapshot = database.snapshot(writer.written(), mails.count(), stage.repeatsSuppressed());
        if (snapshot.parked() > 0) {
            throw new DemoFailure(snapshot.parked() + " messages were parked; nothing here may end so");
        }
        return snapshot;
    }

    private Evidence collect(Stage stage, Database database, FlightWriter writer) {
        screen.event("drained; asking the broker, the database and the mail log what they have");
        BrokerView broker = new BrokerView(stage.addresses().brokerUrl());
        return new Evidence(
                flights,
                writer.history(),
                database.flights(),
                broker.drain(FlightQueues.copiesOf(FlightQueues.STATISTICS)),
                broker.drain(FlightQueues.copiesOf(FlightQueues.MAIL)),
                database.effects(),
                MailLog.read(directory),
                database.airports(),
                stage.repeatsSuppressed(),
                stage.kills());
    }

    private int committedInTheEnd() {
        return (int) flights.stream()
                .filter(flight -> Fate.of(flight, options.seed()) == Fate.COMMITTED)
                .count();
    }

    private static void join(Future<Void> sabotaged) throws InterruptedException {
        try {
            sabotaged.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new DemoFailure("The kills did not come off: " + e.getCause(), e);
        }
    }
}
