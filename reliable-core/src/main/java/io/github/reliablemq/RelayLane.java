package io.github.reliablemq;

import io.github.reliablemq.RelayHealth.Activity;
import io.github.reliablemq.machine.Caution;
import io.github.reliablemq.machine.LaneEffect;
import io.github.reliablemq.machine.LaneEvent;
import io.github.reliablemq.machine.LaneState;
import io.github.reliablemq.machine.Moment;
import io.github.reliablemq.machine.Phase;
import io.github.reliablemq.machine.Step;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    private Doorbell.Heard heard = Doorbell.Heard.NOTHING;
    private boolean quarantined;
    private Instant claimedAt = Instant.EPOCH;
    private RelayKeeper.Stance stance = new RelayKeeper.Stance(0, Caution.NONE);

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
        parts.board().show(name.number(), Activity.ENDED, null);
        LOG.info("{}: lane ended", name);
    }

    private void runOnce() {
        parts.board().show(name.number(), Activity.WAITING, null);
        stance = parts.keeper().awaitEntered();
        if (stance.caution().isOn() && name.number() > 1) {
            stance = parts.keeper().awaitAtEase();
        }
        try {
            Step step = parts.machine().start(stance.caution());
            parts.board().show(name.number(), step.state());
            while (!(step.effect() instanceof LaneEffect.Close)) {
                LaneEvent event = perform(step);
                Moment moment =
                        new Moment(parts.clock().instant(), parts.random().nextDouble());
                Step next = parts.machine().step(step.state(), event, moment);
                step = noticed(step.state(), next, moment);
            }
            if (parts.keeper().isPast(stance)) {
                // It begins anew and knows of no standstill: the next one is to be told again.
                parts.reporter().standstills(step.state().standstills().each(), Map.of());
            }
        } finally {
            closeSession();
            disconnect();
        }
    }

    private Step noticed(LaneState before, Step next, Moment moment) {
        LaneState after = next.state();
        if (!before.standstills().each().equals(after.standstills().each())) {
            parts.board().show(name.number(), after);
            parts.reporter()
                    .standstills(
                            before.standstills().each(), after.standstills().each());
        }
        if (before.caution().isOn() && !after.caution().isOn()) {
            if (!parts.keeper().atEase()) {
                return parts.machine().stillCareful(next, before.caution(), moment);
            }
            parts.board().show(name.number(), after);
        }
        return next;
    }

    private LaneEvent perform(Step step) {
        LaneEffect effect = step.effect();
        if (effect instanceof LaneEffect.Send send) {
            return send(envelopes(send), patience(send));
        }
        if (effect instanceof LaneEffect.Settle settle) {
            return settle(settle.settlements());
        }
        if (effect instanceof LaneEffect.Announce announce) {
            return announce(announce.rows());
        }
        if (parts.doorbell().isClosed() || parts.keeper().isPast(stance)) {
            return new LaneEvent.StopWished();
        }
        if (effect instanceof LaneEffect.Claim claim) {
            return claim(claim.appetite());
        }
        if (effect instanceof LaneEffect.Look look) {
            return look(look.reach());
        }
        if (effect instanceof LaneEffect.Idle idle) {
            return idle(idle);
        }
        if (effect instanceof LaneEffect.Connect) {
            return connect();
        }
        if (effect instanceof LaneEffect.Probe) {
            return new LaneEvent.Answered(connected().probe(parts.sendDeadline()));
        }
        if (effect instanceof LaneEffect.Pause pause) {
            return pause(pause, step.state().phase());
        }
        throw new AssertionError(effect);
    }

    private Duration patience(LaneEffect.Send send) {
        return switch (send.patience()) {
            case FULL -> parts.sendDeadline();
            case SHORT -> parts.sendDeadline().dividedBy(4);
        };
    }

    private LaneEvent send(List<Envelope> messages, Duration deadline) {
        Instant start = parts.clock().instant();
        Outcome outcome = transmit(messages, deadline);
        parts.reporter()
                .answered(
                        messages.size(),
                        outcome,
                        Duration.between(start, parts.clock().instant()));
        return new LaneEvent.Answered(outcome);
    }

    /** A transport that throws breaks its contract; what became of the messages is then anybody's guess. */
    private Outcome transmit(List<Envelope> messages, Duration deadline) {
        try {
            return connected().send(messages, deadline);
        } catch (RuntimeException e) {
            LOG.error("{}: the transport threw instead of answering; report this to its author", name, e);
            return Outcome.unknown(e);
        }
    }

    private static List<Envelope> envelopes(LaneEffect.Send send) {
        return send.messages().stream().map(Claimed::envelope).toList();
    }

    private LaneEvent claim(Appetite wanted) {
        heard = parts.doorbell().heard();
        claimedAt = parts.clock().instant();
        long round = parts.board().beginsClaim(name.number());
        Reach reach = parts.board().lessPaused(wanted.reach());
        if (reach == null) {
            return new LaneEvent.ClaimMade(List.of(), Outlook.NOTHING);
        }
        if (reach.equals(Reach.EVERYTHING)) {
            parts.doorbell().answers(heard);
        }
        try {
            Batch taken = openSession().claim(new Appetite(wanted.messages(), wanted.bytes(), reach));
            batch = taken;
            parts.reporter().claimed();
            parts.board().show(name.number(), Activity.WORKING, null);
            if (taken.isFull()) {
                parts.doorbell().ring(Wake.MORE);
            }
            if (taken.messages().isEmpty() && reach instanceof Reach.AllBut) {
                parts.board().foundNothing(name.number(), round);
            }
            return new LaneEvent.ClaimMade(taken.messages(), left(taken));
        } catch (RuntimeException e) {
            // Another lane may have better luck with what this one was woken for.
            parts.doorbell().ring(Wake.MORE);
            return storeFailed(e);
        }
    }

    /** Who waits for the last message is told by a claim that finds nothing. */
    private Outlook left(Batch taken) {
        Outlook left = taken.left();
        return parts.board().isAsked(name.number()) ? new Outlook(Outlook.Work.LIKELY, left.nextDue()) : left;
    }

    private LaneEvent look(Reach wanted) {
        heard = parts.doorbell().heard();
        Reach reach = parts.board().lessPaused(wanted);
        try {
            return new LaneEvent.Looked(openSession().look(reach == null ? wanted : reach));
        } catch (RuntimeException e) {
            return storeFailed(e);
        }
    }

    private LaneEvent storeFailed(RuntimeException e) {
        closeSession();
        quarantined = e instanceof QuarantineException;
        return new LaneEvent.ClaimFailed(Failure.of(e));
    }

    private LaneEvent announce(List<RowId> rows) {
        try {
            parts.keeper().announce(rows);
            return new LaneEvent.Announced();
        } catch (RuntimeException e) {
            return new LaneEvent.AnnounceFailed(Failure.of(e));
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

    private LaneEvent idle(LaneEffect.Idle idle) {
        parts.board().show(name.number(), Activity.IDLE, null);
        Wake cause = parts.doorbell().await(heard, idle);
        parts.reporter().woken(cause);
        return new LaneEvent.Woken(cause);
    }

    private LaneEvent pause(LaneEffect.Pause pause, Phase phase) {
        if (phase == Phase.STORE_GONE && quarantined) {
            parts.reporter().quarantined(pause.cause(), pause.delay());
            parts.board().show(name.number(), Activity.QUARANTINED, pause.cause());
        } else {
            parts.reporter().paused(pause.cause(), pause.delay());
            Activity activity = phase == Phase.STORE_GONE ? Activity.STORE_GONE : Activity.BROKER_GONE;
            parts.board().show(name.number(), activity, pause.cause());
        }
        parts.doorbell().awaitClosed(pause.delay());
        return new LaneEvent.Woken(Wake.RETRY);
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
