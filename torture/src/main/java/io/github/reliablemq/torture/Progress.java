package io.github.reliablemq.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows every few seconds how far a run is. */
final class Progress implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Stage stage;
    private final Tally tally;
    private final Screen screen;
    private final Tail committed;
    private final Tail stored;
    private final Tail handled;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "progress");

    private Progress(Stage stage, Tally tally, Screen screen) {
        Path run = stage.run();
        this.stage = stage;
        this.tally = tally;
        this.screen = screen;
        this.committed = new Tail(run, "writer-*.tsv", line -> line.contains("\tok\t"));
        this.stored = new Tail(run, "audit-*.tsv", line -> true);
        this.handled = new Tail(run, "handled-*.tsv", line -> line.contains("\texit\t"));
    }

    static Progress show(Stage stage, Tally tally, Screen screen) {
        Progress progress = new Progress(stage, tally, screen);
        progress.thread.setDaemon(true);
        progress.thread.start();
        return progress;
    }

    private void run() {
        try {
            while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                screen.event(
                        "faults %d · felt %d · transactions committed %,d · messages stored %,d · handled %,d · lag %s"
                                .formatted(
                                        tally.injected(),
                                        tally.bitten(),
                                        committed.count(),
                                        stored.count(),
                                        handled.count(),
                                        lag()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Age of the first message of the outbox. */
    private String lag() {
        return stage
                .database()
                .tryList("select round(extract(epoch from clock_timestamp() - recorded_at), 1) from reliable_outbox"
                        + " where state = 0 and due_at is null order by row_id limit 1")
                .stream()
                .findFirst()
                .map(seconds -> seconds + " s")
                .orElse("-");
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
