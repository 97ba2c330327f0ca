package io.github.reliablemq.activemq;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Failure;
import io.github.reliablemq.IdempotentConsumer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from a queue, a virtual topic's queue or a durable subscription to a topic, gives each to an
 * {@link IdempotentConsumer}, and acknowledges it only after the verdict allows it. A message whose acknowledgement is
 * lost comes again and is recognised by the consumer. Thread-safe; whoever started it closes it.
 *
 * <p>Each thread has a connection of its own and handles one message at a time, one broker transaction each; or several
 * at once, in one transaction of the database and one of the broker ({@link ActiveMqListenerBuilder#batch}). A failed
 * message is retried in place: its thread waits, as long as the retry policy says, and takes nothing meanwhile; longer
 * waits may be spent in an outbox ({@link ActiveMqListenerBuilder#delayedRetries}). When the budget is spent, or the
 * verdict says so, or the message cannot be read, a copy goes to the dead letters in the same broker transaction that
 * acknowledges the original. The broker's own redelivery limit is switched off.
 *
 * <p>When the connection breaks, each thread makes a new one by itself, with growing waits and over all addresses.
 */
public final class ActiveMqListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqListener.class);

    private final String name;
    private final Duration stopTimeout;
    private final Outages outages;
    private final Stop stop = new Stop();
    private final Gate gate = new Gate(stop);
    private final List<ListenerThread> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean started;

    ActiveMqListener(ActiveMqBroker broker, ListenerSettings settings, int concurrency, Duration stopTimeout) {
        this.name = settings.consumer().name() + "-" + settings.from().name();
        this.stopTimeout = stopTimeout;
        this.outages = new Outages(name);
        ListenerThread.Surroundings around =
                new ListenerThread.Surroundings(new Switchboard(broker), outages, stop, gate);
        for (int i = 1; i <= concurrency; i++) {
            add(name + "-" + i, settings, around);
        }
        if (settings.source().subscription() != null) {
            settings.delays()
                    .ifPresent(delays -> add(name + "-retries", settings.onOwnQueue(delays.ownQueue()), around));
        }
    }

    private void add(String thread, ListenerSettings settings, ListenerThread.Surroundings around) {
        ListenerThread loop = new ListenerThread(thread, settings, around);
        loops.add(loop);
        threads.add(new Thread(loop, "reliablemq-" + thread));
    }

    /** Starts a listener on that broker. */
    public static ActiveMqListenerBuilder builder(ActiveMqBroker broker) {
        return new ActiveMqListenerBuilder(broker);
    }

    /**
     * Starts a listener on the broker at that URL.
     *
     * @throws ConfigurationException when the URL is not one that is supported
     */
    public static ActiveMqListenerBuilder builder(String brokerUrl) {
        return new ActiveMqListenerBuilder(ActiveMqBroker.at(brokerUrl));
    }

    /**
     * Starts its threads and returns at once, whether or not the broker is there.
     *
     * @return this
     * @throws IllegalStateException when it was started or closed before
     */
    public synchronized ActiveMqListener start() {
        if (started || stop.isWished()) {
            throw new IllegalStateException(
                    "Listener " + name + " was " + (started ? "started" : "closed") + " before; build another one");
        }
        started = true;
        threads.forEach(Thread::start);
        return this;
    }

    /**
     * Takes nothing until {@link #resume}: each thread finishes what it has in hand, closes its connection, and what
     * the broker had sent ahead goes to others. Returns at once. A listener may be paused before it is started.
     */
    public void pause() {
        gate.shut();
    }

    /** Takes messages again. */
    public void resume() {
        gate.open();
    }

    /** How it fares now. Cheap; asks nobody. */
    public ListenerHealth health() {
        int connected = (int) loops.stream().filter(ListenerThread::isConnected).count();
        int overdue =
                (int) loops.stream().filter(loop -> loop.handling().isOverdue()).count();
        Optional<Failure> waiting = loops.stream()
                .flatMap(loop -> loop.handling().waitsFor().stream())
                .findFirst();
        Optional<Failure> failure = outages.failure().or(() -> waiting);
        return new ListenerHealth(level(connected, overdue, waiting), connected, loops.size(), overdue, failure);
    }

    private ListenerHealth.Level level(int connected, int overdue, Optional<Failure> waiting) {
        if (gate.isShut() && !stop.isWished()) {
            return ListenerHealth.Level.PAUSED;
        }
        if (connected == 0) {
            return ListenerHealth.Level.DOWN;
        }
        boolean well = connected == loops.size() && overdue == 0 && waiting.isEmpty();
        return well ? ListenerHealth.Level.UP : ListenerHealth.Level.DEGRADED;
    }

    /**
     * Takes no more messages, lets the handlers in hand finish, and ends its threads. What is not finished within the
     * stop timeout loses its connection: the broker delivers it again. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (stop.isWished()) {
            return;
        }
        stop.wish();
        if (!started || endsWithin(stopTimeout)) {
            return;
        }
        loops.forEach(loop -> loop.abort(new IOException("Listener " + name + " was closed")));
        if (!endsWithin(Duration.ofSeconds(1))) {
            LOG.error(
                    "{}: a handler still runs {} after the listener was told to stop; its message is delivered again."
                            + " Make the handler end, or raise the stop timeout",
                    name,
                    stopTimeout);
        }
    }

    private boolean endsWithin(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean ended = true;
        for (Thread thread : threads) {
            if (thread != Thread.currentThread()) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            ended &= !thread.isAlive();
        }
        return ended;
    }
}
