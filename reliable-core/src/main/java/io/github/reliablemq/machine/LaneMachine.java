package io.github.reliablemq.machine;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Refused;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.Outcome.Stored;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.Reach.Spread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one lane of the relay, as a pure function: connect, probe, then claim, send, settle, again and again.
 *
 * <ul>
 *   <li>SENT is decided only by the broker's confirmation; an unknown outcome goes back and is remembered.
 *   <li>A lost connection is not a message's fault: the lane pauses, probes with an empty commit, then sends one
 *       message, then two, then four, each time for one destination only.
 *   <li>Only what fails alone is charged: a refused batch is halved until the culprit stands alone; a message that
 *       loses the connection while alone, after a probe that worked, is charged too.
 *   <li>A destination that refuses, or that twice does not answer, is left alone for a while and then tried with one
 *       message; the others go on. A message that is not answered is charged once its destination took another one.
 *   <li>What was not answered once travels next to messages of its own destination only, whichever lane takes it: all
 *       of a batch waits for one stuck destination.
 *   <li>A message that failed holds back the later ones of its key.
 *   <li>After unclean ends of former processes each batch is small and announced before it is sent.
 * </ul>
 */
public final class LaneMachine {

    /** Enough for a neighbour of a suspect to be among them. */
    private static final int TRIAL = 8;

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

    /** No message waits longer for company. */
    private static final Duration LONGEST_GATHERING = Duration.ofMillis(20);

    private final LaneRules rules;
    private final Charges charges;

    public LaneMachine(LaneRules rules) {
        this.rules = rules;
        this.charges = new Charges(rules);
    }

    /** Where a lane begins. */
    public Step start(Caution caution) {
        LaneState.Health sound = new LaneState.Health(0, 0, rules.appetite().messages(), 0, 0);
        LaneState state = new LaneState(Phase.CONNECTING, sound, Standstills.NONE, Suspects.NONE, caution, Work.NONE);
        return new Step(state, new LaneEffect.Connect());
    }

    /**
     * The next step.
     *
     * @throws IllegalStateException for an event that cannot occur in this state: a defect of the caller
     */
    public Step step(LaneState state, LaneEvent event, Moment moment) {
        if (event instanceof LaneEvent.StopWished && mayStop(state.phase())) {
            return new Step(state.in(Phase.CLOSED), new LaneEffect.Close());
        }
        return switch (state.phase()) {
            case CONNECTING -> connecting(state, event, moment);
            case PROBING -> probing(state, event, moment);
            case CLAIMING, TRYING -> claiming(state, event, moment);
            case ANNOUNCING -> announcing(state, event, moment);
            case SENDING -> sending(state, event, moment);
            case SETTLING -> settling(state, event, moment);
            case LOOKING -> looking(state, event, moment);
            case IDLE -> idle(state, event, moment);
            case STORE_GONE -> event instanceof LaneEvent.Woken ? claim(state, moment) : unexpected(state, event);
            case CUT_OFF -> event instanceof LaneEvent.Woken ? connect(state) : unexpected(state, event);
            case CLOSED -> unexpected(state, event);
        };
    }

    /** That step of a lane that has to stay careful, as before it: the store could not be told that it need not. */
    public Step stillCareful(Step step, Caution before, Moment moment) {
        LaneState careful = step.state().with(before);
        return step.effect() instanceof LaneEffect.Send ? proceed(careful, moment) : new Step(careful, step.effect());
    }

    private static boolean mayStop(Phase phase) {
        return switch (phase) {
            case ANNOUNCING, SENDING, SETTLING, CLOSED -> false;
            default -> true;
        };
    }

    private Step connecting(LaneState state, LaneEvent event, Moment moment) {
        if (event instanceof LaneEvent.Connected) {
            return new Step(state.in(Phase.PROBING), new LaneEffect.Probe());
        }
        if (event instanceof LaneEvent.ConnectFailed failed) {
            return pause(state.in(Phase.CUT_OFF), failed.failure(), moment);
        }
        return unexpected(state, event);
    }

    private Step probing(LaneState state, LaneEvent event, Moment moment) {
        if (event instanceof LaneEvent.Answered answered) {
            Outcome outcome = answered.outcome();
            return outcome instanceof Stored
                    ? claim(state.with(state.standstills().from(moment.now())), moment)
                    : pause(state.in(Phase.CUT_OFF), Charges.failureOf(outcome), moment);
        }
        return unexpected(state, event);
    }

    private Step claiming(LaneState state, LaneEvent event, Moment moment) {
        if (event instanceof LaneEvent.ClaimFailed failed) {
            return pause(state.in(Phase.STORE_GONE), failed.failure(), moment);
        }
        if (!(event instanceof LaneEvent.ClaimMade made)) {
            return unexpected(state, event);
        }
        LaneState claimed = state.with(state.caution().claimed(moment.now()));
        Destination tried = claimed.standstills().tried();
        if (isWide(claimed) && Packing.mixesUnanswered(made.messages())) {
            return parted(claimed, made.messages(), moment);
        }
        if (!made.messages().isEmpty()) {
            Work work = Packing.of(made.messages(), left(claimed, made), claimed, moment.now());
            LaneState next = claimed.with(claimed.health().withIdles(0)).with(work);
            return proceed(next.with(next.standstills().trying(null)), moment);
        }
        if (tried != null) {
            Standstills rest = claimed.standstills().without(List.of(tried)).trying(null);
            return claim(claimed.with(rest), moment);
        }
        return rest(drained(claimed, moment), Duration.ZERO, made.left().nextDue(), moment);
    }

    /**
     * Gives them back at once and claims those of one destination: another lane may take the others. Each lane has to
     * meet a stuck destination before it leaves it alone, and a message must not be kept by one lane after the other.
     */
    private Step parted(LaneState state, List<Claimed> messages, Moment moment) {
        LaneState.Health narrow = state.health()
                .withIdles(0)
                .withTrust(Math.max(1, rules.appetite().messages() / 2));
        return proceed(state.with(narrow).with(Work.returning(messages, moment.now())), moment);
    }

    /** Whether the claim might have taken messages of several destinations. */
    private boolean isWide(LaneState state) {
        return state.phase() == Phase.CLAIMING && isTrusted(state);
    }

    private boolean isTrusted(LaneState state) {
        return state.health().trust() >= rules.appetite().messages();
    }

    /** A claim that was narrower than it could be says nothing of what is beyond. */
    private Outlook left(LaneState state, LaneEvent.ClaimMade made) {
        return isWide(state) && !state.caution().isOn() ? made.left() : Outlook.UNKNOWN;
    }

    private LaneState drained(LaneState state, Moment moment) {
        return state.with(state.health().withOutages(0))
                .with(state.caution().drained(moment.now(), rules.longestClaim()));
    }

    /**
     * Nothing to claim: waits for the next poll, due time or try of a destination, whichever comes first.
     *
     * @param deaf how long no ring ends the wait
     */
    private Step rest(LaneState state, Duration deaf, @Nullable Duration nextDue, Moment moment) {
        LaneState.Health health = state.health().withIdles(state.health().idles() + 1);
        Duration wait = rules.poll().after(health.idles());
        Wake otherwise = Wake.POLL;
        if (nextDue != null && nextDue.compareTo(wait) <= 0) {
            wait = nextDue;
            otherwise = Wake.DUE;
        }
        Optional<Duration> nextTry = state.standstills().nextTry(moment.now());
        if (nextTry.isPresent() && nextTry.get().compareTo(wait) <= 0) {
            wait = nextTry.get();
            otherwise = Wake.RETRY;
        }
        Duration bounded = wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
        Duration atFirst = deaf.compareTo(bounded) < 0 ? deaf : bounded;
        return new Step(state.with(health).in(Phase.IDLE), new LaneEffect.Idle(atFirst, bounded, otherwise));
    }

    private Step idle(LaneState state, LaneEvent event, Moment moment) {
        if (!(event instanceof LaneEvent.Woken woken)) {
            return unexpected(state, event);
        }
        return woken.cause() == Wake.POLL
                ? new Step(state.in(Phase.LOOKING), new LaneEffect.Look(reach(state)))
                : claim(state, moment);
    }

    private Step looking(LaneState state, LaneEvent event, Moment moment) {
        if (event instanceof LaneEvent.ClaimFailed failed) {
            return pause(state.in(Phase.STORE_GONE), failed.failure(), moment);
        }
        if (event instanceof LaneEvent.Looked looked) {
            Outlook outlook = looked.outlook();
            return outlook.work() == Outlook.Work.NONE
                    ? rest(drained(state, moment), Duration.ZERO, outlook.nextDue(), moment)
                    : claim(state, moment);
        }
        return unexpected(state, event);
    }

    private Step announcing(LaneState state, LaneEvent event, Moment moment) {
        if (event instanceof LaneEvent.Announced) {
            return send(state);
        }
        if (event instanceof LaneEvent.AnnounceFailed failed) {
            Work back = state.work().givenBack(Departure.NOT_SENT).troubled(Phase.STORE_GONE, failed.failure());
            return proceed(state.with(back), moment);
        }
        return unexpected(state, event);
    }

    private Step sending(LaneState state, LaneEvent event, Moment moment) {
        if (!(event instanceof LaneEvent.Answered answered)) {
            return unexpected(state, event);
        }
        Outcome outcome = answered.outcome();
        if (outcome instanceof Stored) {
            return proceed(stored(state, moment), moment);
        }
        if (outcome instanceof Refused refused && refused.scope() != Scope.CONNECTION) {
            return proceed(charges.refused(state, refused, moment), moment);
        }
        return proceed(charges.lost(state, outcome, moment), moment);
    }

    private LaneState stored(LaneState state, Moment moment) {
        List<Claimed> part = state.work().current();
        Work rest = state.work().stored();
        // One message may fit where the next one does not: a destination moves again once all of a trial is stored,
        // or all that there was time for.
        boolean isLast = rest.isThrough() || isLate(rest, moment);
        Standstills left = isLast ? state.standstills().moving(part) : state.standstills();
        return state.with(state.health().stored(rules.appetite().messages()))
                .with(left)
                .with(state.suspects().stored(part))
                .with(state.caution().stored(part.size(), moment.now(), rules.longestClaim()))
                .with(rest);
    }

    private Step settling(LaneState state, LaneEvent event, Moment moment) {
        Work.Trouble trouble = state.work().trouble();
        LaneState free = state.with(Work.NONE);
        if (event instanceof LaneEvent.Settled) {
            LaneState done = free.with(state.caution().settled(state.work().decided()));
            return trouble == null
                    ? goOn(done, state.work(), moment)
                    : pause(done.in(trouble.then()), trouble.failure(), moment);
        }
        if (event instanceof LaneEvent.SettleFailed failed) {
            // The batch may have outlived its claim: the next one is small.
            LaneState careful = free.with(free.health().withTrust(1));
            return trouble == null
                    ? pause(careful.in(Phase.STORE_GONE), failed.failure(), moment)
                    : pause(careful.in(trouble.then()), trouble.failure(), moment);
        }
        return unexpected(state, event);
    }

    /** Another claim would most likely be empty where the last one took all there was, and sent it. */
    private Step goOn(LaneState state, Work done, Moment moment) {
        Duration nextDue = done.nextDue(moment.now());
        Duration gathering = gathering(done, moment);
        return switch (done.leaves()) {
            case NONE -> rest(state, gathering, nextDue, moment);
            case BEHIND -> gather(state, earlier(gathering, nextDue), moment);
            case LIKELY -> claim(state, moment);
        };
    }

    /**
     * Nobody rings for what came behind the batch: the lane claims by itself, after the time in which it hears no ring.
     */
    private Step gather(LaneState state, Duration time, Moment moment) {
        return time.compareTo(SHORTEST_WAIT) < 0
                ? claim(state, moment)
                : new Step(state.in(Phase.IDLE), new LaneEffect.Idle(time, time, Wake.MORE));
    }

    private static Duration earlier(Duration time, @Nullable Duration other) {
        return other == null || time.compareTo(other) < 0 ? time : other;
    }

    /**
     * Where several came while the batch before was under way, more are coming: they are gathered for as long as this
     * one took, so that under a steady load a lane works about half the time, with more in each batch.
     */
    private static Duration gathering(Work done, Moment moment) {
        if (!done.isOfSeveral()) {
            return Duration.ZERO;
        }
        Duration took = Duration.between(done.since(), moment.now());
        return took.compareTo(LONGEST_GATHERING) < 0 ? took : LONGEST_GATHERING;
    }

    /** Sends the next part, or settles when there is none or the claim is getting old. */
    private Step proceed(LaneState state, Moment moment) {
        Work work = state.work();
        if (work.isThrough()) {
            return new Step(state.in(Phase.SETTLING), new LaneEffect.Settle(work.decided()));
        }
        if (isLate(work, moment)) {
            return proceed(late(state), moment);
        }
        if (state.caution().isOn()) {
            return new Step(
                    state.in(Phase.ANNOUNCING),
                    new LaneEffect.Announce(
                            work.current().stream().map(Claimed::row).toList()));
        }
        return send(state);
    }

    private boolean isLate(Work work, Moment moment) {
        return work.isOlderThan(rules.lastSend(), moment.now());
    }

    /** The next claim begins where this one stopped halving, or a slow broker's culprit would never stand alone. */
    private static LaneState late(LaneState state) {
        int part = state.work().current().size();
        return state.with(state.health().withTrust(part)).with(state.work().givenBack(Departure.NOT_SENT));
    }

    /**
     * The second silence finds the stuck destination, and everybody waits for it. It alone is cut short: were all later
     * ones, a broker that is merely slow would never be trusted again.
     */
    private static Step send(LaneState state) {
        boolean searching = state.health().silences() == 1 && state.work().hasOneDestination();
        LaneEffect.Patience patience = searching ? LaneEffect.Patience.SHORT : LaneEffect.Patience.FULL;
        return new Step(
                state.in(Phase.SENDING), new LaneEffect.Send(state.work().current(), patience));
    }

    private Step claim(LaneState state, Moment moment) {
        Optional<Destination> ripe = state.standstills().ripe(moment.now());
        long bytes = rules.appetite().bytes();
        if (ripe.isPresent() && mayTry(state)) {
            LaneState trying =
                    state.with(state.standstills().trying(ripe.get())).in(Phase.TRYING);
            int few = Math.min(TRIAL, rules.appetite().messages());
            return new Step(trying, new LaneEffect.Claim(new Appetite(few, bytes, new Reach.Only(ripe.get()))));
        }
        int messages = Math.min(state.health().trust(), rules.appetite().messages());
        int most = state.caution().isOn() ? Math.min(Caution.BATCH, messages) : messages;
        return new Step(state.in(Phase.CLAIMING), new LaneEffect.Claim(new Appetite(most, bytes, reach(state))));
    }

    /** A try may cost the lane its connection: not before the others had what they wanted, or a fair share of it. */
    private boolean mayTry(LaneState state) {
        return state.health().idles() > 0 || isTrusted(state);
    }

    /** While trust is not restored a batch has one destination, so that a stuck one is found at the next silence. */
    private Reach reach(LaneState state) {
        Spread spread = isTrusted(state) ? Spread.ANY : Spread.ONE;
        return new Reach.AllBut(state.standstills().destinations(), spread);
    }

    private static Step connect(LaneState state) {
        return new Step(state.in(Phase.CONNECTING), new LaneEffect.Connect());
    }

    private Step pause(LaneState state, Failure cause, Moment moment) {
        LaneState next = state.with(state.health().withOutages(state.health().outages() + 1));
        Duration delay = rules.outage().after(next.health().outages(), moment.roll());
        return new Step(next, new LaneEffect.Pause(delay, cause));
    }

    private static Step unexpected(LaneState state, LaneEvent event) {
        throw new IllegalStateException("A lane in phase " + state.phase() + " cannot take "
                + event.getClass().getSimpleName() + ": the shell answered an effect with the wrong event");
    }
}
