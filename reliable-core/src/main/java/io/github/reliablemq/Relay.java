package io.github.reliablemq;

import io.github.reliablemq.machine.LaneMachine;
import io.github.reliablemq.machine.LaneRules;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves committed messages from an outbox to the broker, on a few lanes of its own. Any number of relays may work on
 * one outbox; they share the work without configuration.
 *
 * <p>Thread-safe. Whoever starts a relay closes it.
 */
public final class Relay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final RelaySettings settings;
    private final OutboxStore store;
    private final Transport transport;
    private final Doorbell doorbell = new Doorbell();
    private final List<Thread> lanes = new ArrayList<>();
    private final CountDownLatch running;
    private OutboxStore.@Nullable Subscription subscription;
    private boolean started;

    Relay(RelaySettings settings, OutboxStore store, Transport transport) {
        this.settings = settings;
        this.store = store;
        this.transport = transport;
        this.running = new CountDownLatch(settings.lanes());
    }

    /**
     * Starts to describe a relay.
     *
     * @param name for threads, logs and the broker: 1 to 64 of {@code A-Z a-z 0-9 . _ -}
     */
    public static RelayBuilder builder(String name, OutboxStore store, Transport transport) {
        return new RelayBuilder(name, store, transport);
    }

    /**
     * Starts the lanes and returns. A broker or database that is out of reach is no error here: one WARN, and the lanes
     * keep trying.
     *
     * @return this
     * @throws SchemaException when the store's tables are missing or of an unknown version
     * @throws StoreException when the store answers and refuses, for instance the password
     * @throws IllegalStateException when it was started or closed before
     */
    public synchronized Relay start() {
        if (started) {
            throw new IllegalStateException(
                    "Relay " + settings.name() + " was started or closed before: build a new one");
        }
        checkStore();
        started = true;
        subscription = store.onCommit(doorbell::ring);
        byte[] incarnation = new byte[8];
        settings.random().nextBytes(incarnation);
        RelayParts parts = parts();
        for (int number = 1; number <= settings.lanes(); number++) {
            LaneName lane = new LaneName(settings.name(), HexFormat.of().formatHex(incarnation), number);
            Thread thread =
                    new Thread(() -> run(new RelayLane(lane, parts)), "reliablemq-" + lane.relay() + "-lane-" + number);
            lanes.add(thread);
            thread.start();
        }
        return this;
    }

    /** Says that there may be new messages. For transactions whose end the outbox cannot see; cheap, never blocks. */
    public void wakeUp() {
        doorbell.ring();
    }

    /**
     * Ends the lanes after the batch each has in hand and waits for them, at most the send deadline plus 5 s. May be
     * called twice, and before {@link #start}.
     */
    @Override
    public synchronized void close() {
        started = true;
        doorbell.close();
        OutboxStore.Subscription open = subscription;
        subscription = null;
        if (open != null) {
            open.close();
        }
        awaitLanes(settings.sendDeadline().plus(settings.closeGrace()));
        lanes.clear();
    }

    private void run(RelayLane lane) {
        try {
            lane.run();
        } finally {
            running.countDown();
        }
    }

    /** One bound for all lanes together. */
    private void awaitLanes(Duration atMost) {
        if (lanes.isEmpty()) {
            return;
        }
        try {
            if (running.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                for (Thread lane : lanes) {
                    lane.join();
                }
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Thread lane : lanes) {
            if (lane.isAlive()) {
                LOG.warn(
                        "{} did not end within {} and is left behind; its claim ends by itself",
                        lane.getName(),
                        atMost);
            }
        }
    }

    private void checkStore() {
        try (OutboxSession probe = store.open()) {
            LOG.debug("{}: store is usable: {}", settings.name(), probe);
        } catch (StoreUnavailableException e) {
            LOG.warn("{}: store out of reach at start, will keep trying: {}", settings.name(), e.toString());
        }
    }

    private RelayParts parts() {
        LaneRules rules = new LaneRules(settings.retry(), settings.appetite(), settings.outage(), settings.poll());
        return new RelayParts(
                new LaneMachine(rules),
                store,
                transport,
                settings.sendDeadline(),
                doorbell,
                new RelayReporter(settings.name(), settings.listener()),
                settings.clock(),
                settings.random());
    }
}
