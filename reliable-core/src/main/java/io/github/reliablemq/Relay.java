package io.github.reliablemq;

import io.github.reliablemq.machine.LaneMachine;
import io.github.reliablemq.machine.LaneRules;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
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
    private final RelayBoard board;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch running;
    private @Nullable RelayKeeper keeper;
    private OutboxStore.@Nullable Subscription subscription;
    private boolean started;

    Relay(RelaySettings settings, OutboxStore store, Transport transport) {
        this.settings = settings;
        this.store = store;
        this.transport = transport;
        this.board = new RelayBoard(settings.lanes());
        this.running = new CountDownLatch(settings.lanes());
    }

    /**
     * Starts to describe a relay.
     *
     * @param name for threads, logs, meters and the broker: 1 to 64 of {@code A-Z a-z 0-9 . _ -}. Processes may share
     *     it, as replicas of one service do; only in meters and logs are they then told apart by their process alone
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
        byte[] random = new byte[16];
        settings.random().nextBytes(random);
        ByteBuffer incarnation = ByteBuffer.wrap(random);
        RelayReporter reporter = new RelayReporter(settings.name(), settings.listener());
        UUID identity = new UUID(incarnation.getLong(), incarnation.getLong());
        RelayKeeper made = new RelayKeeper(settings, identity, store, doorbell, reporter);
        made.tryToEnter();
        started = true;
        keeper = made;
        subscription = store.onCommit(doorbell::ring);
        start("reliablemq-" + settings.name() + "-keeper", LogContext.ofRelay(settings.name(), () -> keep(made)));
        Duration pause = settings.housekeeping();
        if (pause != null) {
            start(
                    "reliablemq-" + settings.name() + "-housekeeper",
                    LogContext.ofRelay(settings.name(), housekeeper(pause, made)));
        }
        RelayParts parts = parts(made, reporter);
        String incarnationName = HexFormat.of().formatHex(random, 0, 8);
        for (int number = 1; number <= settings.lanes(); number++) {
            RelayLane lane = new RelayLane(new LaneName(settings.name(), incarnationName, number), parts);
            start(
                    "reliablemq-" + settings.name() + "-lane-" + number,
                    LogContext.ofLane(settings.name(), number, () -> run(lane)));
        }
        return this;
    }

    /** Says that there may be new messages. For transactions whose end the outbox cannot see; cheap, never blocks. */
    public void wakeUp() {
        doorbell.ring(Wake.CALL);
    }

    /**
     * Sends nothing more to that destination from this relay until {@link #resume}. Batches under way are finished.
     * Forgotten at {@link #close}; {@link OutboxAdmin} pauses a destination for all relays, durably.
     */
    public void pause(Destination destination) {
        board.pause(Objects.requireNonNull(destination, "destination"));
    }

    /** Ends a {@link #pause}. */
    public void resume(Destination destination) {
        board.resume(Objects.requireNonNull(destination, "destination"));
        doorbell.ringAll(Wake.CALL);
    }

    /**
     * Waits until nothing is left that can be sent now: what waits for a time, is paused, parked or held back does not
     * count. Messages recorded meanwhile may or may not be waited for.
     *
     * @return whether it came to that in time
     * @throws InterruptedException when the calling thread is interrupted; the relay goes on
     */
    public boolean drain(Duration atMost) throws InterruptedException {
        return board.awaitNothingLeft(() -> doorbell.ringAll(Wake.CALL), atMost);
    }

    /** How the relay fares at this moment. Cheap, never blocks. */
    public RelayHealth health() {
        return board.health();
    }

    /**
     * Ends the lanes after the batch each has in hand, and then the relay's entry in the store; waits for all of that
     * together at most the send deadline plus 5 s. What has not ended by then is left behind with a WARN and ends when
     * the broker or the database answers, or no longer can. May be called twice, and before {@link #start}.
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
        RelayKeeper kept = keeper;
        keeper = null;
        if (kept != null) {
            kept.release();
        }
        awaitThreads(settings.sendDeadline().plus(settings.closeGrace()));
        threads.clear();
    }

    private void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        threads.add(thread);
        thread.start();
    }

    private void run(RelayLane lane) {
        try {
            lane.run();
        } finally {
            running.countDown();
        }
    }

    /** Whoever closes the relay waits for its thread, not for the store: that may take as long as it likes. */
    private void keep(RelayKeeper made) {
        made.run();
        try {
            running.await();
        } catch (InterruptedException e) {
            // Nobody interrupts this thread. Without it the entry would stay.
            LOG.debug("{}: the keeper does not wait for the lanes", settings.name(), e);
        }
        made.leave();
    }

    /** One bound for all of them together. */
    private void awaitThreads(Duration atMost) {
        SteadyClock clock = SteadyClock.system();
        Instant end = clock.instant().plus(atMost);
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(
                        thread, Duration.between(clock.instant(), end).toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                LOG.warn(
                        "{} did not end within {} and is left behind; it ends with the exchange it waits for, and a"
                                + " claim by itself",
                        thread.getName(),
                        atMost);
            }
        }
    }

    private Housekeeper housekeeper(Duration pause, RelayKeeper made) {
        return new Housekeeper(settings.name(), pause, made::idlePresence, doorbell, settings.random());
    }

    private RelayParts parts(RelayKeeper made, RelayReporter reporter) {
        LaneRules rules = new LaneRules(
                settings.retry(),
                settings.appetite(),
                settings.outage(),
                settings.standstill(),
                settings.poll(),
                store.claimTimeout(),
                settings.sendDeadline());
        return new RelayParts(
                new LaneMachine(rules),
                store,
                transport,
                settings.sendDeadline(),
                doorbell,
                made,
                board,
                reporter,
                settings.clock(),
                settings.random());
    }
}
