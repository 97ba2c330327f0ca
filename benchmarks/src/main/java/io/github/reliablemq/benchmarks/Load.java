package io.github.reliablemq.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Producers that commit business transactions, as fast as they may or at a pace, until they are told to end. The
 * transactions are numbered from 0 without a gap. Started and ended by one thread.
 */
final class Load implements AutoCloseable {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final long PATIENCE_SECONDS = 60;

    private final Transactions transactions;
    private final Shape shape;
    private final Flow flow;
    private final AtomicInteger begun = new AtomicInteger();
    private final ExecutorService threads;
    private volatile boolean ending;
    private volatile @Nullable Pace pace;

    /**
     * How the producers work.
     *
     * @param producers threads, each with a connection
     * @param messagesInEach of their transactions
     * @param onTheWayAtMost messages that are recorded and not settled, before producers wait
     */
    record Shape(int producers, int messagesInEach, int onTheWayAtMost) {}

    /** From some transaction and moment on, one transaction after the other, whatever becomes of them. */
    private record Pace(int first, long start, double nanosBetween) {

        long momentOf(int number) {
            return start + Math.round((number - first) * nanosBetween);
        }
    }

    private Load(Transactions transactions, Shape shape, Flow flow) {
        this.transactions = transactions;
        this.shape = shape;
        this.flow = flow;
        this.threads = Executors.newFixedThreadPool(shape.producers());
    }

    /** Starts as fast as the flow lets them. The transactions are open for as many members as there are producers. */
    static Load start(Transactions transactions, Shape shape, Flow flow) {
        Load load = new Load(transactions, shape, flow);
        for (int i = 0; i < shape.producers(); i++) {
            int producer = i;
            load.threads.execute(() -> load.produce(producer));
        }
        return load;
    }

    /** Goes on with that many messages a second. */
    void goOnAt(double rate) {
        double nanosBetween = TimeUnit.SECONDS.toNanos(1) * shape.messagesInEach() / rate;
        pace = new Pace(begun.get(), System.nanoTime(), nanosBetween);
    }

    /** Returns the number of transactions when all of them have ended. */
    int end() throws InterruptedException {
        ending = true;
        threads.shutdown();
        if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The producers do not end");
        }
        return begun.get();
    }

    @Override
    public void close() {
        ending = true;
        threads.shutdownNow();
    }

    private void produce(int producer) {
        try {
            while (!ending) {
                if (flow.enter(shape.messagesInEach(), LOOK_AGAIN) && !ending) {
                    commitNext(producer);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException | Error e) {
            flow.broke(e);
        }
    }

    private void commitNext(int producer) throws SQLException, InterruptedException {
        int number = begun.getAndIncrement();
        Pace current = pace;
        if (current != null) {
            Latency.awaitMoment(current.momentOf(number));
        }
        transactions.commit(producer, number);
        flow.recorded(shape.messagesInEach());
    }
}
