package io.github.reliablemq.examples.flights;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at the run a few times a second, and lets others wait for what they want to see. Thread-safe. */
final class Watch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Supplier<Snapshot> source;
    private final Consumer<Snapshot> display;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "flights-watch"));

    private @Nullable Snapshot latest;
    private @Nullable RuntimeException failure;
    private long movedAt = System.nanoTime();

    Watch(Supplier<Snapshot> source, Consumer<Snapshot> display) {
        this.source = source;
        this.display = display;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // look() keeps what it fails with.
    void start() {
        thread.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits until {@code condition} holds.
     *
     * @throws DemoFailure when nothing moves for a minute, or the run can no longer be looked at
     */
    synchronized void await(String what, Predicate<Snapshot> condition) throws InterruptedException {
        while (latest == null || !condition.test(latest)) {
            if (failure != null) {
                throw failure;
            }
            if (System.nanoTime() - movedAt > PATIENCE.toNanos()) {
                throw new DemoFailure("Waited for " + what + ", and nothing moved for " + PATIENCE.toSeconds()
                        + " s. The last that was seen: " + latest);
            }
            wait(EVERY.toMillis());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        fail(new DemoFailure("The run was broken off"));
    }

    private void look() {
        try {
            Snapshot snapshot = source.get();
            display.accept(snapshot);
            show(snapshot);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private synchronized void show(Snapshot snapshot) {
        if (latest == null || !snapshot.isAsFarAs(latest)) {
            movedAt = System.nanoTime();
        }
        latest = snapshot;
        notifyAll();
    }

    private synchronized void fail(RuntimeException e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }
}
