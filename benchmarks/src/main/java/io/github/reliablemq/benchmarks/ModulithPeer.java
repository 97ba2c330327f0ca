package io.github.reliablemq.benchmarks;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Spring Modulith after a restart: the events were published and committed by an application that ended before it sent
 * any, and the next one resubmits them.
 */
final class ModulithPeer implements Peer {

    private static final int AT_ONCE = 1_000;

    private final DataSource database;
    private Sending sending = text -> {};
    private @Nullable ExecutorService workers;
    private @Nullable Modulith modulith;
    private boolean driven;

    ModulithPeer(DataSource database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "modulith";
    }

    @Override
    public String table() {
        return Modulith.TABLE;
    }

    @Override
    public void open(Sending toBroker, Runnable ended) {
        driven = false;
        sending = text -> {
            toBroker.send(text);
            ended.run();
        };
    }

    @Override
    public void fill(int messages) {
        try (Modulith publisher = Modulith.open(database, task -> {}, 1, 1, text -> {})) {
            for (int first = 0; first < messages; first += AT_ONCE) {
                int from = first;
                publisher.transactions().executeWithoutResult(transaction -> {
                    for (int number = from; number < Math.min(messages, from + AT_ONCE); number++) {
                        publisher.publish(Bodies.of(number));
                    }
                });
            }
        }
        ExecutorService executor = Executors.newFixedThreadPool(PeerDrain.WORKERS);
        workers = executor;
        modulith = Modulith.open(database, executor, PeerDrain.WORKERS, 0, sending);
    }

    @Override
    public void drive() {
        if (!driven) {
            driven = true;
            Objects.requireNonNull(modulith).resubmit();
        }
    }

    @Override
    public void close() {
        if (workers != null) {
            workers.shutdownNow();
            workers = null;
        }
        Modulith open = modulith;
        modulith = null;
        if (open != null) {
            open.close();
        }
    }
}
