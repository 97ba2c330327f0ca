package io.github.reliablemq.torture;

import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has writers wait while too much is on its way: a machine that is slower than the wanted rate would only show how a
 * backlog grows.
 */
final class Governor implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final int MOST_IN_QUEUES = 300;
    private static final int MOST_IN_OUTBOX = 1_000;

    private final Stage stage;
    private final Tail stored;
    private final Tail answered;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "governor");
    /** Repeats and redeliveries make the two counts drift apart. */
    private long drift;

    private Governor(Stage stage) {
        Path run = stage.run();
        this.stage = stage;
        this.stored = new Tail(run, "audit-*.tsv", line -> true);
        this.answered = new Tail(run, "answers-*.tsv", line -> true);
    }

    static Governor of(Stage stage) {
        Governor governor = new Governor(stage);
        governor.thread.setDaemon(true);
        governor.thread.start();
        return governor;
    }

    private void run() {
        try {
            while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                govern();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void govern() {
        long difference = stored.count() - answered.count();
        boolean slow = Switch.WAIT.isOn(stage.run());
        if (slow && areQueuesEmpty()) {
            drift = difference;
        }
        long queues = difference - drift;
        OptionalLong outbox = stage.database()
                .tryNumber("select count(*) from (select 1 from reliable_outbox where state = 0 limit "
                        + 2 * MOST_IN_OUTBOX + ") first_ones");
        boolean full = queues > MOST_IN_QUEUES || outbox.orElse(0) > MOST_IN_OUTBOX;
        if (full && !slow) {
            Switch.WAIT.on(stage.run());
        } else if (slow && queues < MOST_IN_QUEUES / 2 && outbox.orElse(MOST_IN_OUTBOX) < MOST_IN_OUTBOX / 2) {
            Switch.WAIT.off(stage.run());
        }
    }

    private boolean areQueuesEmpty() {
        try {
            return stage.queues().isEmpty(Queues.JDBC) && stage.queues().isEmpty(Queues.REDIS);
        } catch (JMSException away) {
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
