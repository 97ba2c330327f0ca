package io.github.reliablemq.simulation;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.machine.LaneMachine;
import io.github.reliablemq.machine.LaneRules;
import io.github.reliablemq.machine.Poll;
import io.github.reliablemq.machine.RetryPolicies;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.testkit.InMemoryOutbox;
import io.github.reliablemq.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writers, relays, a broker and consumers in one thread and in virtual time; what happens is decided by choices. */
final class World {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final Duration FAULTS = Duration.ofSeconds(90);
    private static final Duration REST_BY = Duration.ofMinutes(15);
    private static final Duration NEMESIS = Duration.ofSeconds(1);

    private static final LaneRules RULES = new LaneRules(
            RetryPolicies.only(new RetryPolicy(20, Backoff.fixed(Duration.ofMillis(500)), 0)),
            new Appetite(8, 1 << 20),
            Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10)),
            Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10)),
            Poll.between(Duration.ofMillis(50), Duration.ofSeconds(1)),
            Duration.ofSeconds(10));

    private final ManualClock clock = ManualClock.at(START);
    private final Choices choices;
    private final Timeline timeline;
    private final Plan plan;
    private final Bug bug;
    private final Agenda agenda;
    private final Tally tally = new Tally();
    private final History history = new History(tally);
    private final InMemoryOutbox outbox = InMemoryOutbox.create(clock);
    private final SimBroker broker = new SimBroker(history);
    private final SimWriters writers;
    private final List<List<SimLane>> relays = new ArrayList<>();

    World(Choices choices, Timeline timeline, Bug bug) {
        this.choices = choices;
        this.timeline = timeline;
        this.plan = Plan.drawn(choices);
        this.agenda = new Agenda(clock, choices);
        this.writers = new SimWriters(this);
        this.bug = bug;
        LaneMachine machine = new LaneMachine(RULES);
        for (int relay = 1; relay <= plan.relays(); relay++) {
            List<SimLane> lanes = new ArrayList<>();
            for (int lane = 1; lane <= plan.lanes(); lane++) {
                lanes.add(new SimLane(this, "relay-" + relay + "-" + lane, machine));
            }
            relays.add(lanes);
        }
    }

    /** Whether that defect is planted. */
    boolean has(Bug defect) {
        return bug == defect;
    }

    Tally tally() {
        return tally;
    }

    Plan plan() {
        return plan;
    }

    Choices choices() {
        return choices;
    }

    Agenda agenda() {
        return agenda;
    }

    History history() {
        return history;
    }

    InMemoryOutbox outbox() {
        return outbox;
    }

    SimBroker broker() {
        return broker;
    }

    Instant now() {
        return clock.instant();
    }

    void log(Object... what) {
        timeline.add(clock.instant(), what);
    }

    /** Whether that fault happens now. Never once the time for faults is over. */
    boolean strikes(Fault fault) {
        boolean strikes = now().isBefore(START.plus(FAULTS)) && choices.oneIn(plan.rate(fault));
        if (strikes) {
            tally.struck(fault);
            log(fault);
        }
        return strikes;
    }

    /** Runs to its end. */
    void run() {
        outbox.onCommit(cause -> ring());
        relays.forEach(lanes -> lanes.forEach(SimLane::start));
        SimInbox inbox = new SimInbox(this);
        for (int i = 0; i < plan.consumers(); i++) {
            new SimConsumer(this, broker, inbox).start();
        }
        writers.start();
        agenda.after(NEMESIS, this::nemesis);
        Instant end = START.plus(REST_BY);
        while (!isAtRest()) {
            if (!agenda.next(end)) {
                throw new Violation("P7", "not at rest " + REST_BY + " after the start: " + waiting());
            }
            tally.event();
        }
        history.checkAtRest(heldBack());
    }

    private void ring() {
        if (strikes(Fault.RING_LOST)) {
            tally.happened(Sometimes.FOUND_WITHOUT_RING);
        } else {
            relays.get(choices.below(relays.size())).forEach(SimLane::ring);
        }
    }

    /** What happens to whole processes, looked at once a second. */
    private void nemesis() {
        for (List<SimLane> lanes : relays) {
            if (lanes.stream().noneMatch(SimLane::isAlive)) {
                continue;
            }
            if (strikes(Fault.RELAY_KILLED)) {
                lanes.forEach(SimLane::kill);
                agenda.after(Duration.ofSeconds(1L + choices.below(10)), () -> lanes.forEach(SimLane::start));
            } else if (strikes(Fault.RELAY_FROZEN)) {
                Duration time = Duration.ofSeconds(5L + choices.below(60));
                lanes.forEach(lane -> lane.freeze(time));
            }
        }
        if (strikes(Fault.BROKER_KILLED)) {
            broker.kill();
            agenda.after(Duration.ofSeconds(1L + choices.below(10)), broker::restart);
        }
        if (now().isBefore(START.plus(FAULTS))) {
            agenda.after(NEMESIS, this::nemesis);
        }
    }

    private boolean isAtRest() {
        boolean over = writers.isDone() && !now().isBefore(START.plus(FAULTS));
        return over && broker.isEmpty() && waiting().isEmpty() && nobodyWorks();
    }

    private boolean nobodyWorks() {
        return relays.stream().flatMap(List::stream).noneMatch(SimLane::isWorking);
    }

    private Set<MessageId> waiting() {
        Set<MessageId> waiting = ids(outbox.in(MessageState.PENDING));
        waiting.removeAll(heldBack());
        return waiting;
    }

    /** Messages behind a parked one of their key. */
    private Set<MessageId> heldBack() {
        Set<String> keys = outbox.in(MessageState.PARKED).stream()
                .flatMap(envelope -> envelope.orderingKey().stream())
                .collect(Collectors.toSet());
        if (keys.isEmpty()) {
            return Set.of();
        }
        Set<MessageId> held = ids(outbox.in(MessageState.PENDING).stream()
                .filter(each -> each.orderingKey().filter(keys::contains).isPresent())
                .toList());
        if (!held.isEmpty()) {
            tally.happened(Sometimes.HELD_BACK);
        }
        return held;
    }

    private static Set<MessageId> ids(List<Envelope> envelopes) {
        return envelopes.stream().map(Envelope::id).collect(Collectors.toCollection(HashSet::new));
    }

    /** A lane has a batch. */
    void claimed(SimLane by, List<Claimed> messages) {
        log("claimed", messages.stream().map(each -> each.envelope().id()).toList());
        List<SimLane> others = relays.stream()
                .flatMap(List::stream)
                .filter(lane -> lane != by && lane.isWorking())
                .toList();
        if (!others.isEmpty()) {
            tally.happened(Sometimes.LANES_OVERLAPPED);
        }
        Set<String> keys = messages.stream()
                .flatMap(each -> each.envelope().orderingKey().stream())
                .collect(Collectors.toSet());
        if (keys.size()
                < messages.stream()
                        .filter(each -> each.envelope().orderingKey().isPresent())
                        .count()) {
            tally.happened(Sometimes.KEY_RUN);
        }
        if (isContended(others, messages)) {
            tally.happened(Sometimes.KEY_CONTENDED);
        }
        for (SimLane other : others) {
            if (other.holding().stream().anyMatch(messages::contains)) {
                tally.happened(Sometimes.CLAIM_ENDED_IN_FLIGHT);
            }
        }
    }

    /** Whether more of a key waits that another lane holds. */
    private boolean isContended(List<SimLane> others, List<Claimed> taken) {
        Set<MessageId> held = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (SimLane other : others) {
            for (Claimed message : other.holding()) {
                held.add(message.envelope().id());
                message.envelope().orderingKey().ifPresent(keys::add);
            }
        }
        taken.forEach(message -> held.add(message.envelope().id()));
        return !keys.isEmpty()
                && outbox.in(MessageState.PENDING).stream()
                        .anyMatch(each ->
                                each.orderingKey().filter(keys::contains).isPresent() && !held.contains(each.id()));
    }

    /** Whether that lane still holds those. */
    boolean isHeldBy(SimLane lane, List<Claimed> messages) {
        return lane.holding().containsAll(messages);
    }

    @Override
    public String toString() {
        return plan + " " + Arrays.toString(choices.tape());
    }
}
