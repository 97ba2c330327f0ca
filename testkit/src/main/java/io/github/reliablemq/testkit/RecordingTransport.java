package io.github.reliablemq.testkit;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Refused;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A broker in memory that stores everything, until a test tells it otherwise, and remembers what it stored.
 *
 * <p>Thread-safe. As strict as a real broker: a lane's name is taken while its connection is open, and a lane that lost
 * its connection is of no use any more.
 */
public final class RecordingTransport implements Transport {

    private final List<List<Envelope>> batches = new ArrayList<>();
    private final Set<RecordingLane> lanes = new HashSet<>();
    private final Map<LaneName, List<Envelope>> held = new LinkedHashMap<>();
    private Predicate<Envelope> refused = RecordingTransport::never;
    private RefusalReason reason = RefusalReason.REJECTED;
    private Predicate<Envelope> fatal = RecordingTransport::never;
    private int lostBeforeStoring;
    private int lostAfterStoring;
    private boolean down;
    private boolean holding;
    private int connects;

    private RecordingTransport() {}

    /** A broker that stores everything. */
    public static RecordingTransport create() {
        return new RecordingTransport();
    }

    /** From now on everything is stored again and connections are taken; what was held back arrives. */
    public synchronized void storeAll() {
        refused = RecordingTransport::never;
        fatal = RecordingTransport::never;
        lostBeforeStoring = 0;
        lostAfterStoring = 0;
        letGo();
        comeUp();
    }

    /** From now on a batch with such a message is refused as a whole; the connection stays. */
    public synchronized void refuse(Predicate<Envelope> which, RefusalReason why) {
        refused = which;
        reason = why;
    }

    /** From now on a batch with such a message kills its connection: nothing is stored, the outcome is unknown. */
    public synchronized void loseConnectionOn(Predicate<Envelope> which) {
        fatal = which;
    }

    /** The next batch is not stored, its connection is lost and its outcome is unknown. */
    public synchronized void loseNextBatch() {
        lostBeforeStoring++;
    }

    /** The next batch is stored, but its connection is lost before the answer: its outcome is unknown. */
    public synchronized void loseNextAnswer() {
        lostAfterStoring++;
    }

    /**
     * From now on what is sent is held back on its way and nobody says so: sends and probes end without an answer, at
     * once and not only at their deadline. Until it arrives, the broker takes no other connection of that lane.
     */
    public synchronized void holdBack() {
        holding = true;
    }

    /** What was held back arrives after all, in its order, and from now on everything does. */
    public synchronized void letGo() {
        holding = false;
        held.values().stream()
                .filter(late -> !late.isEmpty() && late.stream().noneMatch(fatal.or(refused)))
                .forEach(batches::add);
        held.clear();
        notifyAll();
    }

    /** Drops every connection and takes no new one. */
    public synchronized void goDown() {
        down = true;
        lanes.clear();
    }

    /** Takes connections again. */
    public synchronized void comeUp() {
        down = false;
        notifyAll();
    }

    /** Everything stored, repeats included, in the order it was stored. */
    public synchronized List<Envelope> stored() {
        return batches.stream().flatMap(List::stream).toList();
    }

    /** Everything stored, one list for each broker transaction. */
    public synchronized List<List<Envelope>> batches() {
        return List.copyOf(batches);
    }

    /** Connections that are open now; none when everybody cleaned up. */
    public synchronized int openLanes() {
        return lanes.size();
    }

    /** How often a connection was asked for, granted or not. */
    public synchronized int connects() {
        return connects;
    }

    /**
     * Waits until at least that many messages are stored.
     *
     * @throws AssertionError when they are not within that time
     */
    public synchronized List<Envelope> awaitStored(int messages, Duration atMost) {
        await(() -> stored().size() >= messages, messages + " stored messages", atMost);
        return stored();
    }

    /**
     * Waits until a connection was asked for at least that often.
     *
     * @throws AssertionError when it was not within that time
     */
    public synchronized void awaitConnects(int count, Duration atMost) {
        await(() -> connects >= count, count + " connects", atMost);
    }

    @Override
    public synchronized TransportLane connect(LaneName lane) {
        connects++;
        notifyAll();
        if (down) {
            throw new TransportUnavailableException("The recording broker is down; " + lane + " must try again");
        }
        if (held.containsKey(lane)) {
            throw new TransportUnavailableException(
                    "The recording broker still waits for what lane " + lane + " sent; try again");
        }
        if (lanes.stream().anyMatch(open -> open.name.equals(lane))) {
            throw new TransportUnavailableException("Lane " + lane + " is connected already; close it first");
        }
        RecordingLane connection = new RecordingLane(lane);
        lanes.add(connection);
        return connection;
    }

    private synchronized Outcome answer(RecordingLane lane, List<Envelope> messages) {
        if (!lanes.contains(lane)) {
            return refusal(RefusalReason.UNREACHABLE, Scope.CONNECTION);
        }
        if (holding) {
            return noAnswer(lane, messages);
        }
        if (messages.stream().anyMatch(fatal)) {
            return lost(lane);
        }
        if (lostBeforeStoring > 0) {
            lostBeforeStoring--;
            return lost(lane);
        }
        if (messages.stream().anyMatch(refused)) {
            return refusal(reason, messages.size() == 1 ? Scope.MESSAGE : Scope.BATCH);
        }
        batches.add(List.copyOf(messages));
        notifyAll();
        if (lostAfterStoring > 0) {
            lostAfterStoring--;
            return lost(lane);
        }
        return Outcome.stored();
    }

    private static boolean never(Envelope envelope) {
        return false;
    }

    private Outcome lost(RecordingLane lane) {
        lanes.remove(lane);
        return new Outcome.Unknown(
                Failure.of("ConnectionLost", "The recording broker cut the connection"), Outcome.Ending.LOST);
    }

    private Outcome noAnswer(RecordingLane lane, List<Envelope> messages) {
        lanes.remove(lane);
        held.put(lane.name, List.copyOf(messages));
        return new Outcome.Unknown(
                Failure.of("NoAnswer", "The recording broker was not heard of"), Outcome.Ending.NO_ANSWER);
    }

    private synchronized Outcome probe(RecordingLane lane) {
        if (holding && lanes.contains(lane)) {
            return noAnswer(lane, List.of());
        }
        return lanes.contains(lane) ? Outcome.stored() : refusal(RefusalReason.UNREACHABLE, Scope.CONNECTION);
    }

    private static Outcome refusal(RefusalReason why, Scope scope) {
        return new Refused(why, scope, Failure.of("Refused", "The recording broker was told to refuse: " + why));
    }

    private synchronized void disconnect(RecordingLane lane) {
        lanes.remove(lane);
    }

    private void await(BooleanSupplier reached, String what, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            for (long left = atMost.toMillis(); !reached.getAsBoolean() && left > 0; ) {
                wait(left);
                left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!reached.getAsBoolean()) {
            throw new AssertionError("Expected " + what + " within " + atMost + ", have " + stored().size()
                    + " stored messages and " + connects + " connects");
        }
    }

    private final class RecordingLane implements TransportLane {

        private final LaneName name;

        private RecordingLane(LaneName name) {
            this.name = name;
        }

        @Override
        public Outcome send(List<Envelope> messages, Duration deadline) {
            return answer(this, messages);
        }

        @Override
        public Outcome probe(Duration deadline) {
            return RecordingTransport.this.probe(this);
        }

        @Override
        public void close() {
            disconnect(this);
        }
    }
}
