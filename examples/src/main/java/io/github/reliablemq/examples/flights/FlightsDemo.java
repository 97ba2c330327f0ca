package io.github.reliablemq.examples.flights;

import io.github.reliablemq.ReliableException;
import io.github.reliablemq.servers.ServerException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The main job, and what this library is for in one run. Flight records are inserted into PostgreSQL and announced to
 * two queues in the same transactions ({@link FlightWriter}); some transactions are rolled back on purpose. A second
 * process relays ({@link RelayMain}), a third consumes ({@link ConsumerMain}): statistics in PostgreSQL, and "mails"
 * that no transaction can take back, guarded by Redis. On the way the broker, the relay and the consumer are killed.
 *
 * <p>At the end a {@link Ledger} tells what was lost, invented, doubled or out of order. It is made of the input file,
 * the database, the mail log and the broker's own copies, not of counters of the library.
 *
 * <p>Exit status: 0 when the ledger is clean, 1 when not, 2 when the command line or the input file cannot be used.
 */
public final class FlightsDemo {

    private static final int CLEAN = 0;
    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    private FlightsDemo() {}

    public static void main(String[] args) {
        int status = run(List.of(args), System.out, System.err);
        if (status != CLEAN) {
            System.exit(status);
        }
    }

    /** Runs with these arguments and returns the exit status. */
    static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            Options options =
                    Options.parse(args, () -> ThreadLocalRandom.current().nextLong(1_000_000));
            return run(options, FlightFile.read(options), new Screen(out));
        } catch (UsageException e) {
            err.println("FlightsDemo: " + e.getMessage());
            err.println(Options.USAGE);
            return UNUSABLE;
        } catch (DemoFailure | ServerException | ReliableException e) {
            err.println("FlightsDemo: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("FlightsDemo: interrupted");
            return FAILED;
        }
    }

    private static int run(Options options, List<Flight> flights, Screen screen) throws InterruptedException {
        Path directory = createDirectory();
        screen.event("%,d flights, seed %d, %s; logs in %s"
                .formatted(flights.size(), options.seed(), options.faults() ? "with kills" : "no kills", directory));
        Evidence evidence = new Run(options, flights, directory, screen).evidence();
        Ledger ledger = Ledger.of(evidence);
        Report.of(ledger, evidence).forEach(screen::say);
        if (ledger.isClean()) {
            delete(directory);
        } else {
            screen.say("This must not be. The logs of relay, consumer and mails are in " + directory);
        }
        screen.say(ledger.toLine(options.seed(), screen.elapsed().toSeconds()));
        return ledger.isClean() ? CLEAN : FAILED;
    }

    /** Readable by nobody else: the addresses in it may hold a password. */
    private static Path createDirectory() {
        try {
            return Files.createTempDirectory("flights-demo-");
        } catch (IOException e) {
            throw new DemoFailure("No directory for the logs: " + e.getMessage(), e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new DemoFailure("Cannot delete " + directory + ": " + e.getMessage(), e);
        }
    }
}
