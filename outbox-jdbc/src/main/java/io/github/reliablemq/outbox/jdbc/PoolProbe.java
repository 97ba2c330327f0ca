package io.github.reliablemq.outbox.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes as many connections at a time as a relay will, and gives them back at once. */
final class PoolProbe {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxCheckup.class);
    /** Pools have callers wait for half a minute before they refuse. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Jdbi jdbi;
    private final AtomicInteger open = new AtomicInteger();

    PoolProbe(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** How many of those it got. */
    int atOnce(int wanted) {
        Thread taker = new Thread(() -> take(wanted), "reliablemq-pool-probe");
        taker.setDaemon(true);
        taker.start();
        try {
            TimeUnit.MILLISECONDS.timedJoin(taker, PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Most pools let go of who waits for them.
        taker.interrupt();
        return open.get();
    }

    private void take(int wanted) {
        List<Handle> handles = new ArrayList<>();
        try {
            while (handles.size() < wanted) {
                handles.add(jdbi.open());
                open.set(handles.size());
            }
        } catch (RuntimeException e) {
            LOG.debug("The pool gave {} of {} connections", handles.size(), wanted, e);
        } finally {
            handles.forEach(Handle::close);
        }
    }
}
