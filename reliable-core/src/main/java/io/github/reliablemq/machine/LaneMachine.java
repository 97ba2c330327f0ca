package io.github.reliablemq.machine;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Refused;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.Outcome.Stored;
import io.github.reliablemq.Outcome.Unknown;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.RetryDecision;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Settlement;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of one lane of the relay, as a pure function: connect, probe, then claim, send, settle, again and again.
 *
 * <ul>
 *   <li>SENT is decided only by the broker's confirmation; an unknown outcome goes back and is remembered.
 *   <li>A lost connection is not a message's fault: the lane pauses, probes with an empty commit, then sends one
 *       message, then two, then four.
 *   <li>Only what fails alone is charged: a refused batch is halved until the culprit stands alone; a message that
 *       loses the connection while alone, after a probe that worked, is charged too.
 *   <li>A message that failed holds back the later ones of its key.
 * </ul>
 */
public final class LaneMachine {

    private final LaneRules rules;

    public LaneMachine(LaneRules rules) {
        this.rules = rules;
    }

    /** Where a lane begins. */
    public Step start() {
        int trust = rules.appetite().messages();
        return new Step(new LaneState(Phase.CONNECTING, 0, 0, trust, 0, Work.NONE), new LaneEffect.Connect());
    }

    /**
     * The next step.
     *
     * @param roll a random number from 0 (inclusive) to 1 (exclusive), for jitter
     * @throws IllegalStateException for an event that cannot occur in this state: a defect of the caller
     */
    public Step step(LaneState state, LaneEvent event, double roll) {
        if (event instanceof LaneEvent.StopWished && mayStop(state.phase())) {
            return new Step(state.in(Phase.CLOSED), new LaneEffect.Close());
        }
        return switch (state.phase()) {
            case CONNECTING -> connecting(state, event, roll);
            case PROBING -> probing(state, event, roll);
            case CLAIMING -> claiming(state, event, roll);
            case SENDING -> sending(state, event, roll);
            case SETTLING -> settling(state, event, roll);
            case IDLE -> event instanceof LaneEvent.Woken ? claim(state) : unexpected(state, event);
            case CUT_OFF -> event instanceof LaneEvent.Woken ? connect(state) : unexpected(state, event);
            case CLOSED -> unexpected(state, event);
        };
    }

    private static boolean mayStop(Phase phase) {
        return phase != Phase.SENDING && phase != Phase.SETTLING && phase != Phase.CLOSED;
    }

    private Step connecting(LaneState state, LaneEvent event, double roll) {
        if (event instanceof LaneEvent.Connected) {
            return new Step(state.in(Phase.PROBING), new LaneEffect.Probe());
        }
        if (event instanceof LaneEvent.ConnectFailed failed) {
            return cutOff(state, failed.failure(), roll);
        }
        return unexpected(state, event);
    }

    private Step probing(LaneState state, LaneEvent event, double roll) {
        if (event instanceof LaneEvent.Answered answered) {
            Outcome outcome = answered.outcome();
            return outcome instanceof Stored ? claim(state) : cutOff(state, failureOf(outcome), roll);
        }
        return unexpected(state, event);
    }

    private Step claiming(LaneState state, LaneEvent event, double roll) {
        if (event instanceof LaneEvent.ClaimFailed failed) {
            return pause(state.in(Phase.IDLE), failed.failure(), roll);
        }
        if (!(event instanceof LaneEvent.ClaimMade made)) {
            return unexpected(state, event);
        }
        if (made.messages().isEmpty()) {
            LaneState idle = state.withOutages(0).withIdles(state.idles() + 1).in(Phase.IDLE);
            return new Step(idle, new LaneEffect.Idle(rules.poll().after(idle.idles())));
        }
        return proceed(state.withIdles(0).with(begin(made.messages())));
    }

    private static Work begin(List<Claimed> messages) {
        List<Claimed> fresh = new ArrayList<>();
        List<Settlement> decided = new ArrayList<>();
        for (Claimed message : messages) {
            if (message.freshness() == Freshness.EXPIRED) {
                decided.add(new Settlement.Expire(message));
            } else {
                fresh.add(message);
            }
        }
        List<List<Claimed>> parts = fresh.isEmpty() ? List.of() : List.of(List.copyOf(fresh));
        return new Work(parts, List.copyOf(decided), null);
    }

    private Step sending(LaneState state, LaneEvent event, double roll) {
        if (!(event instanceof LaneEvent.Answered answered)) {
            return unexpected(state, event);
        }
        Outcome outcome = answered.outcome();
        if (outcome instanceof Stored) {
            return proceed(trusting(state).with(state.work().stored()));
        }
        if (outcome instanceof Refused refused && refused.scope() != Scope.CONNECTION) {
            return refused(state, refused, roll);
        }
        return lost(state, outcome, roll);
    }

    private LaneState trusting(LaneState state) {
        int most = rules.appetite().messages();
        return state.withTrust((int) Math.min(most, state.trust() * 2L))
                .withLosses(0)
                .withOutages(0);
    }

    private Step refused(LaneState state, Refused refused, double roll) {
        Work work = state.work();
        if (work.current().size() > 1) {
            return proceed(state.with(work.halved()));
        }
        Claimed culprit = work.current().get(0);
        if (refused.reason() == RefusalReason.NO_SPACE) {
            return proceed(state.with(work.charged(postponed(culprit, refused.failure()))));
        }
        boolean hopeless = refused.reason().isPermanent();
        Settlement fate = charge(culprit, refused.failure(), culprit.departure(), hopeless, roll);
        return proceed(state.with(work.charged(fate)));
    }

    /** The connection went while messages were under way. */
    private Step lost(LaneState state, Outcome outcome, double roll) {
        Failure failure = failureOf(outcome);
        Departure departure = outcome instanceof Unknown ? Departure.MAYBE_SENT : Departure.NOT_SENT;
        Work work = state.work();
        // A probe worked since the last loss, and this message was alone: the fault may well be its own.
        if (work.current().size() == 1 && state.losses() > 0) {
            Claimed suspect = work.current().get(0);
            Departure merged = Work.merge(suspect.departure(), departure);
            work = work.charged(charge(suspect, failure, merged, false, roll));
            departure = Departure.NOT_SENT;
        }
        Work back = work.givenBack(departure).lost(failure);
        return proceed(state.withTrust(1).withLosses(state.losses() + 1).with(back));
    }

    /** A full broker is not the message's fault: it waits, and nothing is charged. */
    private Settlement postponed(Claimed message, Failure failure) {
        return new Settlement.RetryAfter(
                message, rules.outage().cap(), message.failedAttempts(), failure, message.departure());
    }

    private Settlement charge(Claimed culprit, Failure failure, Departure departure, boolean hopeless, double roll) {
        int failed = culprit.failedAttempts() + 1;
        RetryDecision decision =
                hopeless ? new RetryDecision.Park() : rules.retry().after(failed, roll);
        if (decision instanceof RetryDecision.RetryAfter retry) {
            return new Settlement.RetryAfter(culprit, retry.delay(), failed, failure, departure);
        }
        return new Settlement.Park(culprit, failed, failure, departure);
    }

    private Step settling(LaneState state, LaneEvent event, double roll) {
        Failure lost = state.work().lost();
        LaneState free = state.with(Work.NONE);
        if (event instanceof LaneEvent.Settled) {
            return lost == null ? claim(free) : cutOff(free, lost, roll);
        }
        if (event instanceof LaneEvent.SettleFailed failed) {
            // The batch may have outlived its claim: the next one is small.
            LaneState careful = free.withTrust(1);
            return lost == null ? pause(careful.in(Phase.IDLE), failed.failure(), roll) : cutOff(careful, lost, roll);
        }
        return unexpected(state, event);
    }

    /** Sends the next part, or settles when there is none. */
    private static Step proceed(LaneState state) {
        Work work = state.work();
        return work.isThrough()
                ? new Step(state.in(Phase.SETTLING), new LaneEffect.Settle(work.decided()))
                : new Step(state.in(Phase.SENDING), new LaneEffect.Send(work.current()));
    }

    private Step claim(LaneState state) {
        Appetite most = rules.appetite();
        Appetite now = new Appetite(Math.min(state.trust(), most.messages()), most.bytes());
        return new Step(state.in(Phase.CLAIMING), new LaneEffect.Claim(now));
    }

    private static Step connect(LaneState state) {
        return new Step(state.in(Phase.CONNECTING), new LaneEffect.Connect());
    }

    private Step cutOff(LaneState state, Failure cause, double roll) {
        return pause(state.in(Phase.CUT_OFF), cause, roll);
    }

    private Step pause(LaneState state, Failure cause, double roll) {
        LaneState next = state.withOutages(state.outages() + 1);
        return new Step(next, new LaneEffect.Pause(rules.outage().after(next.outages(), roll), cause));
    }

    private static Failure failureOf(Outcome outcome) {
        if (outcome instanceof Refused refused) {
            return refused.failure();
        }
        if (outcome instanceof Unknown unknown) {
            return unknown.failure();
        }
        throw new IllegalArgumentException("A stored message has no failure");
    }

    private static Step unexpected(LaneState state, LaneEvent event) {
        throw new IllegalStateException("A lane in phase " + state.phase() + " cannot take "
                + event.getClass().getSimpleName() + ": the shell answered an effect with the wrong event");
    }
}
