package io.github.reliablemq.benchmarks;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Namastack's outbox with a backlog: its workers stand at a gate until it is driven. */
final class NamastackPeer implements Peer {

    static final String POLL = "50ms";
    private static final int AT_ONCE = 1_000;

    private final DataSource database;
    private CountDownLatch gate = new CountDownLatch(1);
    private @Nullable Namastack namastack;

    NamastackPeer(DataSource database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "namastack";
    }

    @Override
    public String table() {
        return Namastack.TABLE;
    }

    @Override
    public void open(Sending sending, Runnable ended) {
        CountDownLatch closed = new CountDownLatch(1);
        gate = closed;
        namastack = Namastack.open(database, PeerDrain.WORKERS, 0, POLL, text -> {
            pass(closed);
            sending.send(text);
            ended.run();
        });
    }

    @Override
    public void fill(int messages) {
        Namastack open = Objects.requireNonNull(namastack);
        for (int first = 0; first < messages; first += AT_ONCE) {
            int from = first;
            open.transactions().executeWithoutResult(transaction -> {
                for (int number = from; number < Math.min(messages, from + AT_ONCE); number++) {
                    open.outbox().schedule(Bodies.of(number), Namastack.key(number));
                }
            });
        }
    }

    @Override
    public void drive() {
        gate.countDown();
    }

    @Override
    public void close() {
        gate.countDown();
        Namastack open = namastack;
        namastack = null;
        if (open != null) {
            open.close();
        }
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted before a message was sent", e);
        }
    }
}
