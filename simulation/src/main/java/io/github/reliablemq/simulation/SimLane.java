package io.github.reliablemq.simulation;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.Wake;
import io.github.reliablemq.machine.Caution;
import io.github.reliablemq.machine.LaneEffect;
import io.github.reliablemq.machine.LaneEvent;
import io.github.reliablemq.machine.LaneMachine;
import io.github.reliablemq.machine.LaneState;
import io.github.reliablemq.machine.Moment;
import io.github.reliablemq.machine.Step;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The real machine of a lane; what it wants done takes time, goes wrong, and is answered, or is not. */
final class SimLane {

    static final Duration SEND_DEADLINE = Duration.ofSeconds(10);

    static final Failure LOST = Failure.of("Simulated", "connection lost");

    private final World world;
    private final SimRelay relay;
    private final String name;
    private final LaneMachine machine;
    private final Duration clockOff;
    private final LaneStore store;
    private final LaneWire wire;

    private int life;
    private Instant frozenUntil = Instant.EPOCH;
    private @Nullable Step step;
    private boolean idling;
    private Instant deafUntil = Instant.EPOCH;
    /** Since it last began to claim. */
    private boolean rung;

    private int idles;
    private @Nullable Runnable successor;

    SimLane(World world, SimRelay relay, String name, LaneMachine machine, Duration clockOff) {
        this.world = world;
        this.relay = relay;
        this.name = name;
        this.machine = machine;
        this.clockOff = clockOff;
        this.store = new LaneStore(world, this);
        this.wire = new LaneWire(world, this, relay);
    }

    /** At its next rest it stops and is followed by that. */
    void stopAndThen(Runnable next) {
        successor = next;
    }

    void start(Caution caution) {
        life++;
        successor = null;
        frozenUntil = Instant.EPOCH;
        wire.begin();
        go(machine.start(caution));
    }

    boolean isClaiming() {
        return store.isClaiming();
    }

    boolean isWorking() {
        return store.isWorking();
    }

    boolean isFrozen() {
        return world.now().isBefore(frozenUntil);
    }

    /** What it has claimed and not settled. */
    List<Claimed> holding() {
        return store.holding();
    }

    /** Whom it may charge. */
    Grounds grounds() {
        return wire.grounds();
    }

    /** Its process is gone. */
    void kill() {
        life++;
        successor = null;
        doubt();
        store.abandon();
        wire.abandon();
        idling = false;
        world.log(name, "killed");
    }

    /** It does nothing for a while, and knows nothing of it. */
    void freeze(Duration time) {
        frozenUntil = world.now().plus(time);
        doubt();
        world.log(name, "frozen");
    }

    /** Nobody can be sure any more what becomes of what it holds. */
    void doubt() {
        world.history().doubted(holding());
    }

    /** The doorbell. */
    void ring() {
        rung = true;
        if (idling) {
            Instant heard = deafUntil.isAfter(world.now()) ? deafUntil : world.now();
            Duration late = Duration.ofMillis(1L + world.choices().below(20));
            wakeUp(idles, Wake.COMMIT, Duration.between(world.now(), heard).plus(late));
        }
    }

    /** Whatever comes first ends the wait with that number. */
    private void wakeUp(int number, Wake cause, Duration wait) {
        later(wait, () -> {
            if (idling && idles == number) {
                idling = false;
                answer(new LaneEvent.Woken(cause));
            }
        });
    }

    /** After a short while. */
    void soon(Runnable action) {
        later(Duration.ofMillis(1L + world.choices().below(20)), action);
    }

    /** Unless its process ended meanwhile; when it stands still, as soon as it goes on. */
    Agenda.Entry later(Duration wait, Runnable action) {
        int mine = life;
        return world.agenda().after(wait, () -> {
            if (mine != life) {
                return;
            }
            if (world.now().isBefore(frozenUntil)) {
                later(Duration.between(world.now(), frozenUntil), action);
            } else {
                action.run();
            }
        });
    }

    void answer(LaneEvent event) {
        if (world.has(Bug.SENT_WHEN_UNKNOWN) && isUnknownSend(event)) {
            answer(new LaneEvent.Answered(Outcome.stored()));
            return;
        }
        if (world.has(Bug.CHARGED_WHEN_LOST) && isUnknownSend(event)) {
            answer(refused(RefusalReason.TOO_LARGE));
            return;
        }
        if (world.has(Bug.CHARGED_WHEN_FULL) && isRefusal(event, RefusalReason.NO_SPACE)) {
            answer(refused(RefusalReason.REJECTED));
            return;
        }
        if (world.has(Bug.CHARGED_ONCE_WHEN_LOST) && isUnknownSend(event)) {
            answer(refused(RefusalReason.REJECTED));
            return;
        }
        Step last = Objects.requireNonNull(step);
        double roll = world.choices().below(1_000) / 1_000.0;
        Moment moment = new Moment(world.now().plus(clockOff), roll);
        Step next = machine.step(last.state(), event, moment);
        noteStandstills(last.state(), next.state());
        if (last.effect() instanceof LaneEffect.Claim && next.effect() instanceof LaneEffect.Settle settle) {
            noteParting(settle.settlements());
        }
        boolean wouldBeAtEase =
                last.state().caution().isOn() && !next.state().caution().isOn();
        go(
                wouldBeAtEase && !relay.atEase()
                        ? machine.stillCareful(next, last.state().caution(), moment)
                        : next);
    }

    private void noteStandstills(LaneState before, LaneState after) {
        int then = before.standstills().each().size();
        int now = after.standstills().each().size();
        if (now > then) {
            world.tally().happened(Sometimes.STOOD_STILL);
        } else if (now < then) {
            world.tally().happened(Sometimes.MOVED_AGAIN);
        }
    }

    private void noteParting(List<Settlement> settlements) {
        if (settlements.stream().allMatch(Settlement.Release.class::isInstance)) {
            world.tally().happened(Sometimes.BATCH_PARTED);
        }
    }

    /** A destination stands still, as it thinks. */
    boolean leavesSomethingAlone() {
        return step != null && !step.state().standstills().each().isEmpty();
    }

    private static LaneEvent refused(RefusalReason why) {
        return new LaneEvent.Answered(new Outcome.Refused(why, Outcome.Scope.MESSAGE, LOST));
    }

    private static boolean isRefusal(LaneEvent event, RefusalReason why) {
        return event instanceof LaneEvent.Answered answered
                && answered.outcome() instanceof Outcome.Refused refused
                && refused.scope() == Outcome.Scope.MESSAGE
                && refused.reason() == why;
    }

    private boolean isUnknownSend(LaneEvent event) {
        return isWorking()
                && event instanceof LaneEvent.Answered answered
                && answered.outcome() instanceof Outcome.Unknown;
    }

    private void go(Step next) {
        step = next;
        LaneEffect effect = next.effect();
        world.log(name, effect.getClass().getSimpleName());
        Runnable after = successor;
        if (effect instanceof LaneEffect.Close) {
            Objects.requireNonNull(after).run();
        } else if (after != null && isRest(effect)) {
            soon(() -> answer(new LaneEvent.StopWished()));
        } else {
            perform(effect);
        }
    }

    private static boolean isRest(LaneEffect effect) {
        return !(effect instanceof LaneEffect.Send
                || effect instanceof LaneEffect.Settle
                || effect instanceof LaneEffect.Announce);
    }

    private void perform(LaneEffect effect) {
        if (effect instanceof LaneEffect.Connect) {
            soon(wire::connect);
        } else if (effect instanceof LaneEffect.Probe) {
            soon(wire::probe);
        } else if (effect instanceof LaneEffect.Claim claim) {
            wire.grounds().settled();
            soon(() -> {
                rung = false;
                store.claim(wanted(claim.appetite()));
            });
        } else if (effect instanceof LaneEffect.Look look) {
            soon(() -> store.look(look.reach()));
        } else if (effect instanceof LaneEffect.Announce announce) {
            soon(() -> announce(announce));
        } else if (effect instanceof LaneEffect.Send send) {
            wire.send(send);
        } else if (effect instanceof LaneEffect.Settle settle) {
            soon(() -> store.settle(settle.settlements()));
        } else if (effect instanceof LaneEffect.Idle idle) {
            Duration wait = world.has(Bug.DEAF_TO_TIME) ? Duration.ofDays(1) : idle.atMost();
            idles++;
            idling = true;
            deafUntil = world.now().plus(idle.deaf());
            wakeUp(idles, idle.otherwise(), wait);
            if (rung) {
                ring();
            }
        } else if (effect instanceof LaneEffect.Pause pause) {
            later(pause.delay(), () -> answer(new LaneEvent.Woken(Wake.RETRY)));
        }
    }

    private Appetite wanted(Appetite appetite) {
        return world.has(Bug.STANDSTILL_IGNORED)
                ? new Appetite(appetite.messages(), appetite.bytes(), Reach.EVERYTHING)
                : appetite;
    }

    private void announce(LaneEffect.Announce announce) {
        List<Claimed> messages = holding().stream()
                .filter(message -> announce.rows().contains(message.row()))
                .toList();
        answer(relay.announces(messages) ? new LaneEvent.Announced() : new LaneEvent.AnnounceFailed(LOST));
    }
}
