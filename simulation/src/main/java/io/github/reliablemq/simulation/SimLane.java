package io.github.reliablemq.simulation;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.Wake;
import io.github.reliablemq.machine.Caution;
import io.github.reliablemq.machine.LaneEffect;
import io.github.reliablemq.machine.LaneEvent;
import io.github.reliablemq.machine.LaneMachine;
import io.github.reliablemq.machine.Moment;
import io.github.reliablemq.machine.Step;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The real machine of a lane; what it wants done takes time, goes wrong, and is answered, or is not. */
final class SimLane {

    static final Duration SEND_DEADLINE = Duration.ofSeconds(10);

    private static final Failure LOST = Failure.of("Simulated", "connection lost");

    private final World world;
    private final SimRelay relay;
    private final String name;
    private final LaneMachine machine;
    private final LaneStore store;

    private int life;
    private Instant frozenUntil = Instant.EPOCH;
    private @Nullable Step step;
    private SimBroker.@Nullable Connection connection;
    private boolean idling;
    private int idles;
    private int sending;
    private @Nullable Runnable successor;
    private Grounds grounds = new Grounds();

    SimLane(World world, SimRelay relay, String name, LaneMachine machine) {
        this.world = world;
        this.relay = relay;
        this.name = name;
        this.machine = machine;
        this.store = new LaneStore(world, this);
    }

    /** At its next rest it stops and is followed by that. */
    void stopAndThen(Runnable next) {
        successor = next;
    }

    void start(Caution caution) {
        life++;
        successor = null;
        frozenUntil = Instant.EPOCH;
        grounds = new Grounds();
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
        return grounds;
    }

    /** Its process is gone. */
    void kill() {
        life++;
        successor = null;
        doubt();
        store.abandon();
        if (connection != null && world.choices().oneIn(2)) {
            connection.cut();
        }
        connection = null;
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
        if (idling) {
            wakeUp(idles, Wake.COMMIT, Duration.ofMillis(1L + world.choices().below(20)));
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
    private Agenda.Entry later(Duration wait, Runnable action) {
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
        if (world.has(Bug.CHARGED_ONCE_WHEN_LOST) && isUnknownSend(event)) {
            answer(refused(RefusalReason.REJECTED));
            return;
        }
        Step last = Objects.requireNonNull(step);
        double roll = world.choices().below(1_000) / 1_000.0;
        Step next = machine.step(last.state(), event, new Moment(world.now(), roll));
        if (last.state().caution().isOn() && !next.state().caution().isOn()) {
            relay.atEase();
        }
        go(next);
    }

    private static LaneEvent refused(RefusalReason why) {
        return new LaneEvent.Answered(new Outcome.Refused(why, Outcome.Scope.MESSAGE, LOST));
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
            soon(this::connect);
        } else if (effect instanceof LaneEffect.Probe) {
            soon(this::probe);
        } else if (effect instanceof LaneEffect.Claim claim) {
            grounds.settled();
            soon(() -> store.claim(claim.appetite()));
        } else if (effect instanceof LaneEffect.Look look) {
            soon(() -> store.look(look.reach()));
        } else if (effect instanceof LaneEffect.Announce announce) {
            soon(() -> announce(announce));
        } else if (effect instanceof LaneEffect.Send send) {
            send(send);
        } else if (effect instanceof LaneEffect.Settle settle) {
            soon(() -> store.settle(settle.settlements()));
        } else if (effect instanceof LaneEffect.Idle idle) {
            Duration wait = world.has(Bug.DEAF_TO_TIME) ? Duration.ofDays(1) : idle.atMost();
            idles++;
            idling = true;
            wakeUp(idles, idle.otherwise(), wait);
        } else if (effect instanceof LaneEffect.Pause pause) {
            later(pause.delay(), () -> answer(new LaneEvent.Woken(Wake.RETRY)));
        }
    }

    private void connect() {
        connection = world.strikes(Fault.CONNECT_REFUSED)
                ? null
                : world.broker().connect().orElse(null);
        answer(connection == null ? new LaneEvent.ConnectFailed(LOST) : new LaneEvent.Connected());
    }

    private void probe() {
        if (isConnected()) {
            grounds.probed();
        }
        answer(new LaneEvent.Answered(isConnected() ? Outcome.stored() : lost()));
    }

    private boolean isConnected() {
        return connection != null && connection.isAlive();
    }

    private static Outcome lost() {
        return new Outcome.Unknown(LOST, Outcome.Ending.LOST);
    }

    private static Outcome silence() {
        return new Outcome.Unknown(LOST, Outcome.Ending.NO_ANSWER);
    }

    private void announce(LaneEffect.Announce announce) {
        List<Claimed> messages = holding().stream()
                .filter(message -> announce.rows().contains(message.row()))
                .toList();
        answer(relay.announces(messages) ? new LaneEvent.Announced() : new LaneEvent.AnnounceFailed(LOST));
    }

    private void send(LaneEffect.Send send) {
        List<Claimed> messages = send.messages();
        if (messages.size() < holding().size()) {
            world.tally().happened(Sometimes.BATCH_HALVED);
        }
        if (messages.stream().anyMatch(this::endsRelays)) {
            soon(relay::kill);
            return;
        }
        sending++;
        SimBroker.Connection wire = connection;
        if (wire == null || !wire.isAlive()) {
            soon(() -> told(messages, lost()));
        } else if (world.strikes(Fault.SEND_CUT)) {
            world.tally().happened(Sometimes.UNKNOWN_SEND_LOST);
            wire.cut();
            doubt();
            soon(() -> told(messages, lost()));
        } else if (world.strikes(Fault.SEND_LATE)) {
            late(wire, messages, patience(send));
        } else {
            deliver(wire, messages, sending, patience(send));
        }
    }

    private void told(List<Claimed> messages, Outcome outcome) {
        grounds.answered(messages, outcome);
        answer(new LaneEvent.Answered(outcome));
    }

    private boolean endsRelays(Claimed message) {
        return world.history().nature(message.envelope().id()) == Nature.ENDS_RELAYS;
    }

    private static Duration patience(LaneEffect.Send send) {
        return send.patience() == LaneEffect.Patience.FULL ? SEND_DEADLINE : SEND_DEADLINE.dividedBy(4);
    }

    /** The lane gives up and connects anew; the bytes are on their way all the same. */
    private void late(SimBroker.Connection wire, List<Claimed> messages, Duration patience) {
        Duration late = patience.plusMillis(world.choices().below(40_000));
        world.agenda().after(late, () -> {
            if (wire.isAlive() && !world.isHeldBy(this, messages)) {
                world.tally().happened(Sometimes.LATE_PACKET_AFTER_RECLAIM);
            }
            wire.arrive(envelopes(messages));
        });
        later(patience, () -> {
            doubt();
            told(messages, silence());
        });
    }

    /** The bytes arrive whatever becomes of the lane meanwhile; the answer finds it if it still waits. */
    private void deliver(SimBroker.Connection wire, List<Claimed> messages, int number, Duration patience) {
        int mine = life;
        Agenda.Entry deadline = later(patience, () -> {
            if (sending == number) {
                sending++;
                doubt();
                told(messages, silence());
            }
        });
        world.agenda().soon(() -> {
            Outcome outcome = wire.arrive(envelopes(messages)).orElse(null);
            if (world.has(Bug.TWICE)) {
                wire.arrive(envelopes(messages));
            }
            if (outcome != null && world.strikes(Fault.STORED_UNANSWERED)) {
                world.tally().happened(Sometimes.UNKNOWN_SEND_STORED);
                wire.cut();
                outcome = null;
            }
            if (mine == life && outcome == null) {
                doubt();
            }
            Outcome answer = outcome == null ? lost() : outcome;
            if (mine == life) {
                soon(() -> {
                    if (sending == number) {
                        sending++;
                        deadline.cancel();
                        told(messages, answer);
                    }
                });
            }
        });
    }

    private List<Envelope> envelopes(List<Claimed> messages) {
        List<Envelope> envelopes =
                new ArrayList<>(messages.stream().map(Claimed::envelope).toList());
        if (world.has(Bug.REVERSED)) {
            Collections.reverse(envelopes);
        }
        return envelopes;
    }
}
