package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that do one piece of work together. */
final class Crew {

    /** What each member does. */
    interface Work {
        void run(int member) throws SQLException, JMSException, InterruptedException;
    }

    private Crew() {}

    /**
     * Returns when all members are through.
     *
     * @throws IllegalStateException when one failed, with its failure
     */
    static void run(int members, Work work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(members);
        try {
            List<Callable<Void>> shares = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                int member = i;
                shares.add(() -> {
                    work.run(member);
                    return null;
                });
            }
            for (Future<Void> share : threads.invokeAll(shares)) {
                share.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A thread of " + members + " failed: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
