package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Recorded;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;

/** A second application thread with a transaction of its own, which the first can see waiting. */
final class OtherSession implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final OutboxDatabase database;
    private final Handle handle;
    private final int process;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private CompletableFuture<Recorded> work = new CompletableFuture<>();

    OtherSession(OutboxDatabase database) {
        this.database = database;
        this.handle = database.jdbi.open();
        this.process = handle.createQuery("select pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
    }

    /** Does the work in a transaction, committed at its end. */
    void start(Function<Handle, Recorded> action) {
        work = CompletableFuture.supplyAsync(() -> handle.inTransaction(action::apply), thread);
    }

    /** Until the server says that it waits for a lock. */
    void awaitWaiting() {
        Awaitility.await().atMost(PATIENCE).until(this::isWaiting);
        assertThat(work).isNotDone();
    }

    private boolean isWaiting() {
        return database.jdbi.withHandle(
                h -> h.createQuery("select wait_event_type = 'Lock' from pg_stat_activity where pid = :pid")
                        .bind("pid", process)
                        .mapTo(Boolean.class)
                        .findOne()
                        .orElse(false));
    }

    Recorded answer() {
        return work.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    Throwable failure() {
        try {
            throw new AssertionError("It did not fail: " + answer());
        } catch (CompletionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        Awaitility.await().atMost(PATIENCE).until(thread::isTerminated);
        handle.close();
    }
}
