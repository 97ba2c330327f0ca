package io.github.reliablemq;

import io.github.reliablemq.machine.LaneEffect;
import io.github.reliablemq.machine.LaneEvent;
import io.github.reliablemq.machine.Step;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thin shell around {@link LaneMachine}: does one effect after the other on its own thread and hands the answers
 * back. Decides nothing.
 */
final class RelayLane implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private static final Duration AFTER_A_FALL = Duration.ofSeconds(1);

    private final LaneName name;
    private final RelayParts parts;

    private @Nullable TransportLane connection;
    private @Nullable OutboxSession session;
    private @Nullable Batch batch;
    private long heard;
    private Instant claimedAt = Instant.EPOCH;

    RelayLane(LaneName name, RelayParts parts) {
        this.name = name;
        this.parts = parts;
    }

    @Override
    public void run() {
        LOG.info("{}: lane started", name);
        while (!parts.doorbell().isClosed()) {
            try {
                runOnce();
            } catch (Throwable e) {
                // Not even an Error may end a lane: the relay would look alive and send nothing.
                LOG.error("{}: lane fell over; its claim is free and it starts anew. Report this", name, e);
                parts.doorbell().awaitClosed(AFTER_A_FALL);
            }
        }
        LOG.info("{}: lane ended", name);
    }

    private void runOnce() {
        try {
            Step step = parts.machine().start();
            while (!(step.effect() instanceof LaneEffect.Close)) {
                LaneEvent event = perform(step.effect());
                step = parts.machine().step(step.state(), event, parts.random().nextDouble());
            }
        } finally {
            closeSession();
            disconnect();
        }
    }

    private LaneEvent perform(LaneEffect effect) {
        if (effect instanceof LaneEffect.Send send) {
            return new LaneEvent.Answered(send(envelopes(send)));
        }
        if (effect instanceof LaneEffect.Settle settle) {
            return settle(settle.settlements());
        }
        if (parts.doorbell().isClosed()) {
            return new LaneEvent.StopWished();
        }
        if (effect instanceof LaneEffect.Claim claim) {
            return claim(claim);
        }
        if (effect instanceof LaneEffect.Idle idle) {
            return idle(idle.atMost());
        }
        if (effect instanceof LaneEffect.Connect) {
            return connect();
        }
        if (effect instanceof LaneEffect.Probe) {
            return new LaneEvent.Answered(connected().probe(parts.sendDeadline()));
        }
        if (effect instanceof LaneEffect.Pause pause) {
            return pause(pause);
        }
        throw new AssertionError(effect);
    }

    /** A transport that throws breaks its contract; what became of the messages is then anybody's guess. */
    private Outcome send(List<Envelope> messages) {
        try {
            return connected().send(messages, parts.sendDeadline());
        } catch (RuntimeException e) {
            LOG.error("{}: the transport threw instead of answering; report this to its author", name, e);
            return Outcome.unknown(e);
        }
    }

    private static List<Envelope> envelopes(LaneEffect.Send send) {
        return send.messages().stream().map(Claimed::envelope).toList();
    }

    private LaneEvent claim(LaneEffect.Claim claim) {
        heard = parts.doorbell().heard();
        claimedAt = parts.clock().instant();
        try {
            Batch taken = openSession().claim(claim.appetite());
            batch = taken;
            parts.reporter().claimed();
            return new LaneEvent.ClaimMade(taken.messages());
        } catch (RuntimeException e) {
            closeSession();
            return new LaneEvent.ClaimFailed(Failure.of(e));
        }
    }

    private LaneEvent settle(List<Settlement> settlements) {
        Batch open = Objects.requireNonNull(batch, "no batch is open");
        batch = null;
        try {
            open.settle(settlements);
            parts.reporter()
                    .settled(
                            settlements,
                            Duration.between(claimedAt, parts.clock().instant()));
            return new LaneEvent.Settled();
        } catch (RuntimeException e) {
            closeSession();
            parts.reporter().settleFailed(settlements, e);
            return new LaneEvent.SettleFailed(Failure.of(e));
        }
    }

    private LaneEvent connect() {
        try {
            disconnect();
            connection = parts.transport().connect(name);
            return new LaneEvent.Connected();
        } catch (RuntimeException e) {
            return new LaneEvent.ConnectFailed(Failure.of(e));
        }
    }

    private LaneEvent idle(Duration atMost) {
        boolean rang = parts.doorbell().await(heard, atMost);
        parts.reporter().woken(rang ? RelayListener.Wake.DOORBELL : RelayListener.Wake.POLL);
        return new LaneEvent.Woken();
    }

    private LaneEvent pause(LaneEffect.Pause pause) {
        parts.reporter().paused(pause.cause(), pause.delay());
        parts.doorbell().awaitClosed(pause.delay());
        return new LaneEvent.Woken();
    }

    private OutboxSession openSession() {
        OutboxSession open = session;
        if (open == null) {
            open = parts.store().open();
            session = open;
        }
        return open;
    }

    private void closeSession() {
        OutboxSession open = session;
        session = null;
        batch = null;
        if (open != null) {
            open.close();
        }
    }

    private TransportLane connected() {
        return Objects.requireNonNull(connection, "not connected");
    }

    private void disconnect() {
        TransportLane open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
