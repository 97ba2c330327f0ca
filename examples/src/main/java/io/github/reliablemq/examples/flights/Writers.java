package io.github.reliablemq.examples.flights;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that write, each the flights of its own keys in the order of the file. */
final class Writers implements AutoCloseable {

    static final int THREADS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Future<Void>> running = new ArrayList<>();

    void start(List<Flight> flights, FlightWriter writer) {
        for (int thread = 0; thread < THREADS; thread++) {
            int mine = thread;
            List<Flight> share = flights.stream()
                    .filter(flight -> Math.floorMod(flight.key().hashCode(), THREADS) == mine)
                    .toList();
            Callable<Void> work = () -> {
                share.forEach(writer::write);
                return null;
            };
            running.add(threads.submit(work));
        }
    }

    /** Waits until all is written. */
    void join() throws InterruptedException {
        for (Future<Void> writer : running) {
            try {
                writer.get();
            } catch (ExecutionException e) {
                throw new DemoFailure("A writer gave up: " + e.getCause(), e);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
