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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writers, relays, a broker and consumers in one thread and in virtual time; what happens is decided by choices. */
final class World {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant LAST_FAULT = START.plusSeconds(90);
    private static final Duration REST_BY = Duration.ofMinutes(15);
    /** Two send deadlines for another destination, and the longest poll. */
    private static final Duration LONGEST_WAIT =
            SimLane.SEND_DEADLINE.multipliedBy(2).plusSeconds(2);

    private static final LaneRules RULES = new LaneRules(
            RetryPolicies.only(new RetryPolicy(History.ATTEMPTS, Backoff.fixed(Duration.ofMillis(500)), 0)),
            new Appetite(8, 1 << 20),
            Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10)),
            Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10)),
            Poll.between(Duration.ofMillis(50), Duration.ofSeconds(1)),
            Duration.ofSeconds(30),
            SimLane.SEND_DEADLINE);

    private final ManualClock clock = ManualClock.at(START);
    private final Choices choices;
    private final Timeline timeline;
    private final Plan plan;
    private final Bug bug;
    private final Agenda agenda;
    private final Tally tally = new Tally();
    private final History history;
    private final InMemoryOutbox outbox = InMemoryOutbox.create(clock);
    private final SimBroker broker;
    private final SimWriters writers;
    private final List<SimRelay> relays = new ArrayList<>();
    private final List<SimConsumer> consumers = new ArrayList<>();
    private final Suspects suspects = new Suspects(this);
    private final Optional<SimLeases> leases;
    private boolean databaseUp = true;
    /** When something was stored last that is not for the destination that gets stuck. */
    private Instant movedAt = START;

    private @Nullable Runnable onNextStep;

    World(Choices choices, Timeline timeline, Bug bug) {
        Violation.forget();
        this.choices = choices;
        this.timeline = timeline;
        this.plan = Plan.drawn(choices);
        this.agenda = new Agenda(clock, choices);
        this.writers = new SimWriters(this);
        this.bug = bug;
        this.history = new History(tally, clock);
        this.broker = new SimBroker(this);
        this.leases = plan.leased() > 0 ? Optional.of(new SimLeases(this)) : Optional.empty();
        LaneMachine machine = new LaneMachine(RULES);
        for (int relay = 1; relay <= plan.relays(); relay++) {
            relays.add(new SimRelay(this, "relay-" + relay, plan.lanes(), machine, plan.clockOff(relay)));
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

    List<SimRelay> relays() {
        return relays;
    }

    Stream<SimLane> lanes() {
        return relays.stream().flatMap(relay -> relay.lanes().stream());
    }

    Suspects suspects() {
        return suspects;
    }

    Optional<SimLeases> leases() {
        return leases;
    }

    InstantSource clock() {
        return clock;
    }

    Instant now() {
        return clock.instant();
    }

    boolean isTimeForFaults() {
        return now().isBefore(LAST_FAULT);
    }

    boolean isDatabaseUp() {
        return databaseUp;
    }

    /** The outbox's database ends. Consumers have one of their own. */
    void endDatabase() {
        log("database ended");
        databaseUp = false;
        writers.databaseEnded();
        outbox.restart();
    }

    void startDatabase() {
        log("database started");
        databaseUp = true;
    }

    /** Does that in the middle of the next claim that is made in steps. */
    void onNextStepOfAClaim(Runnable action) {
        onNextStep = action;
    }

    /** A claim is between two steps. */
    void betweenSteps() {
        Runnable action = onNextStep;
        onNextStep = null;
        if (action != null) {
            action.run();
        }
    }

    /** The broker has it. */
    void stored(Envelope envelope) {
        Duration waited = history.waiting(envelope.id());
        history.stored(envelope);
        if (envelope.destination().equals(SimWriters.OTHER)) {
            return;
        }
        if (lanes().anyMatch(SimLane::leavesSomethingAlone)) {
            tally.happened(Sometimes.OTHERS_WENT_ON);
        }
        Duration nothing = Duration.between(movedAt, now());
        Duration stuck = nothing.compareTo(waited) < 0 ? nothing : waited;
        movedAt = now();
        boolean ofNoKey = envelope.orderingKey().isEmpty();
        if (plan.scene() == Plan.Scene.CALM && ofNoKey && stuck.compareTo(LONGEST_WAIT) > 0) {
            throw new Violation("P7", envelope.id() + " and all others waited " + stuck + " for another destination");
        }
    }

    void log(Object... what) {
        timeline.add(clock.instant(), what);
    }

    /** Whether that fault happens now. Never once the time for faults is over. */
    boolean strikes(Fault fault) {
        boolean strikes = isTimeForFaults() && choices.oneIn(plan.rate(fault));
        if (strikes) {
            tally.struck(fault);
            log(fault);
        }
        return strikes;
    }

    /** Runs to its end. */
    void run() {
        outbox.onCommit(cause -> ring());
        relays.forEach(SimRelay::start);
        SimInbox inbox = new SimInbox(this);
        SimQueue queue = broker.subscribe();
        for (int i = 0; i < plan.consumers(); i++) {
            SimConsumer consumer = new SimConsumer(this, queue, inbox);
            consumers.add(consumer);
            consumer.start();
        }
        leases.ifPresent(SimLeases::start);
        writers.start();
        new Nemesis(this).start();
        try {
            runToRest(START.plus(REST_BY));
        } finally {
            consumers.forEach(SimConsumer::end);
            leases.ifPresent(SimLeases::end);
        }
        history.checkAtRest(heldBack());
        leases.ifPresent(each -> each.checkAtRest(history.everStored()));
    }

    private void runToRest(Instant end) {
        while (!isAtRest()) {
            if (!agenda.next(end)) {
                throw new Violation("P7", "not at rest " + REST_BY + " after the start: " + waiting());
            }
            tally.event();
        }
    }

    private void ring() {
        if (strikes(Fault.RING_LOST)) {
            tally.happened(Sometimes.FOUND_WITHOUT_RING);
        } else {
            relays.get(choices.below(relays.size())).ring();
        }
    }

    private boolean isAtRest() {
        boolean over = writers.isDone() && !isTimeForFaults() && databaseUp;
        return over
                && broker.isEmpty()
                && lanes().noneMatch(SimLane::isWorking)
                && waiting().isEmpty();
    }

    private Set<MessageId> waiting() {
        Set<MessageId> waiting = ids(outbox.in(MessageState.PENDING));
        waiting.removeAll(heldBack());
        return waiting;
    }

    /** Messages behind a parked one of their key. */
    private Set<MessageId> heldBack() {
        List<Envelope> parked = outbox.in(MessageState.PARKED);
        if (parked.isEmpty()) {
            return Set.of();
        }
        Set<MessageId> held = ids(outbox.in(MessageState.PENDING).stream()
                .filter(each -> parked.stream().anyMatch(head -> isBehind(each, head)))
                .toList());
        if (!held.isEmpty()) {
            tally.happened(Sometimes.HELD_BACK);
        }
        return held;
    }

    /** Those whose key has a parked message anywhere. */
    List<Claimed> ofParkedKeys(List<Claimed> messages) {
        List<Envelope> parked = outbox.in(MessageState.PARKED);
        return messages.stream()
                .filter(each -> parked.stream().anyMatch(each.envelope()::sharesKeyWith))
                .toList();
    }

    private boolean isBehind(Envelope each, Envelope head) {
        return each.sharesKeyWith(head) && history.isRecordedBefore(head.id(), each.id());
    }

    private static Set<MessageId> ids(List<Envelope> envelopes) {
        return envelopes.stream().map(Envelope::id).collect(Collectors.toCollection(HashSet::new));
    }

    /** A lane has a batch. */
    void claimed(SimLane by, List<Claimed> messages) {
        log("claimed", messages.stream().map(each -> each.envelope().id()).toList());
        List<SimLane> others =
                lanes().filter(lane -> lane != by && lane.isWorking()).toList();
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
