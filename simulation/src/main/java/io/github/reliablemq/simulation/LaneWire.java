package io.github.reliablemq.simulation;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.machine.LaneEffect;
import io.github.reliablemq.machine.LaneEvent;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a lane does with the broker. The bytes it wrote arrive whatever becomes of it meanwhile. */
final class LaneWire {

    /** What a connection takes of a batch that the broker does not read. */
    private static final int ON_THE_WAY = 4;

    private final World world;
    private final SimLane lane;
    private final SimRelay relay;
    private Grounds grounds = new Grounds();
    private SimBroker.@Nullable Connection connection;
    /** Counts up: an answer finds the lane only while it waits for that one. */
    private int sending;

    LaneWire(World world, SimLane lane, SimRelay relay) {
        this.world = world;
        this.lane = lane;
        this.relay = relay;
    }

    /** A lane that starts remembers nothing. */
    void begin() {
        grounds = new Grounds();
    }

    Grounds grounds() {
        return grounds;
    }

    /** Its process is gone. */
    void abandon() {
        sending++;
        if (connection != null && world.choices().oneIn(2)) {
            connection.cut();
        }
        connection = null;
    }

    void connect() {
        connection = world.strikes(Fault.CONNECT_REFUSED)
                ? null
                : world.broker().connect().orElse(null);
        lane.answer(connection == null ? new LaneEvent.ConnectFailed(SimLane.LOST) : new LaneEvent.Connected());
    }

    void probe() {
        boolean alive = connection != null && connection.isAlive();
        if (alive) {
            grounds.probed();
        }
        lane.answer(new LaneEvent.Answered(alive ? Outcome.stored() : lost()));
    }

    private static Outcome lost() {
        return new Outcome.Unknown(SimLane.LOST, Outcome.Ending.LOST);
    }

    private static Outcome silence() {
        return new Outcome.Unknown(SimLane.LOST, Outcome.Ending.NO_ANSWER);
    }

    /** Most of the batch is still with the lane, which waits to be read from. */
    private static Outcome silenceBeforeCommit() {
        return new Outcome.Refused(RefusalReason.NO_ANSWER, Outcome.Scope.CONNECTION, SimLane.LOST);
    }

    void send(LaneEffect.Send send) {
        List<Claimed> messages = send.messages();
        if (messages.size() < lane.holding().size()) {
            world.tally().happened(Sometimes.BATCH_HALVED);
        }
        if (messages.stream().anyMatch(this::endsRelays)) {
            lane.soon(relay::kill);
            return;
        }
        sending++;
        SimBroker.Connection wire = connection;
        if (wire == null || !wire.isAlive()) {
            lane.soon(() -> told(messages, lost()));
        } else if (world.strikes(Fault.SEND_CUT)) {
            world.tally().happened(Sometimes.UNKNOWN_SEND_LOST);
            wire.cut();
            lane.doubt();
            lane.soon(() -> told(messages, lost()));
        } else if (world.strikes(Fault.SEND_LATE)) {
            late(wire, messages, patience(send));
        } else {
            deliver(wire, messages, sending, patience(send));
        }
    }

    private void told(List<Claimed> messages, Outcome outcome) {
        grounds.answered(messages, outcome);
        lane.answer(new LaneEvent.Answered(outcome));
    }

    private boolean endsRelays(Claimed message) {
        return world.history().nature(message.envelope().id()) == Nature.ENDS_RELAYS;
    }

    private static Duration patience(LaneEffect.Send send) {
        return send.patience() == LaneEffect.Patience.FULL ? SimLane.SEND_DEADLINE : SimLane.SEND_DEADLINE.dividedBy(4);
    }

    /** The lane gives up and connects anew; the bytes are on their way all the same. */
    private void late(SimBroker.Connection wire, List<Claimed> messages, Duration patience) {
        Duration late = patience.plusMillis(world.choices().below(40_000));
        world.agenda().after(late, () -> {
            if (wire.isAlive() && !world.isHeldBy(lane, messages)) {
                world.tally().happened(Sometimes.LATE_PACKET_AFTER_RECLAIM);
            }
            world.broker().take(wire, envelopes(messages), nobodyHears -> {});
        });
        lane.later(patience, () -> {
            lane.doubt();
            told(messages, silence());
        });
    }

    private void deliver(SimBroker.Connection wire, List<Claimed> messages, int number, Duration patience) {
        if (messages.size() > ON_THE_WAY && world.broker().isSilentFor(envelopes(messages))) {
            world.tally().happened(Sometimes.SILENT_BEFORE_COMMIT);
            lane.later(patience, () -> told(messages, silenceBeforeCommit()));
            return;
        }
        Agenda.Entry deadline = lane.later(patience, () -> {
            if (sending == number) {
                sending++;
                lane.doubt();
                told(messages, silence());
            }
        });
        world.agenda()
                .soon(() -> world.broker().take(wire, envelopes(messages), taken -> {
                    if (world.has(Bug.TWICE)) {
                        world.broker().take(wire, envelopes(messages), nobodyHears -> {});
                    }
                    Optional<Outcome> answer = unlessLost(wire, taken);
                    if (sending == number) {
                        answered(messages, number, answer, deadline);
                    } else if (answer.isPresent()) {
                        world.tally().happened(Sometimes.WOKE_UP_LATE);
                    }
                }));
    }

    private Optional<Outcome> unlessLost(SimBroker.Connection wire, Optional<Outcome> answer) {
        if (answer.isPresent() && world.strikes(Fault.STORED_UNANSWERED)) {
            world.tally().happened(Sometimes.UNKNOWN_SEND_STORED);
            wire.cut();
            return Optional.empty();
        }
        return answer;
    }

    private void answered(List<Claimed> messages, int number, Optional<Outcome> answer, Agenda.Entry deadline) {
        if (answer.isEmpty()) {
            lane.doubt();
        }
        lane.soon(() -> {
            if (sending == number) {
                sending++;
                deadline.cancel();
                told(messages, answer.orElseGet(LaneWire::lost));
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
