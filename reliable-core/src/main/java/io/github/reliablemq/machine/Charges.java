package io.github.reliablemq.machine;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Ending;
import io.github.reliablemq.Outcome.Refused;
import io.github.reliablemq.Outcome.Unknown;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.RetryDecision;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;

/** Who is charged when a part of a batch was not stored: its message, its destination, or nobody. */
final class Charges {

    private final LaneRules rules;

    Charges(LaneRules rules) {
        this.rules = rules;
    }

    /** The broker answered no, for this part alone. */
    LaneState refused(LaneState state, Refused refused, Moment moment) {
        Work work = state.work();
        List<Claimed> part = work.current();
        Claimed first = part.get(0);
        Destination destination = first.envelope().destination();
        boolean stops = refused.reason().concernsDestination() && work.hasOneDestination();
        if (part.size() > 1) {
            return stops
                    ? stop(state, destination, refused.failure(), moment).with(work.leaving(destination))
                    : state.with(work.halved());
        }
        Settlement fate = refused.reason() == RefusalReason.NO_SPACE
                ? new Settlement.Release(first, first.departure())
                : charge(first, refused.failure(), first.departure(), attempts(first, refused, moment));
        Work rest = work.charged(fate);
        return stops
                ? stop(state, destination, refused.failure(), moment).with(rest.leaving(destination))
                : state.with(rest);
    }

    /** The connection went while this part was under way. */
    LaneState lost(LaneState state, Outcome outcome, Moment moment) {
        Failure failure = failureOf(outcome);
        Departure departure = departure(state, outcome);
        LaneState next = state.with(
                isUnanswered(outcome) ? state.health().silent() : state.health().lost());
        Work work = state.work();
        List<Claimed> part = work.current();
        Claimed first = part.get(0);
        boolean alone = part.size() == 1;
        if (isUnanswered(outcome)) {
            if (alone && state.suspects().isAccused(first)) {
                work = chargedAlone(work, failure, departure, moment);
                departure = Departure.NOT_SENT;
                next = next.with(next.suspects().noting(first));
            } else if (mayBlameDestination(state)) {
                next = stop(next, first.envelope().destination(), failure, moment);
                next = alone ? next.with(next.suspects().noting(first)) : next;
            }
        } else if (alone && state.health().losses() > 0) {
            // A probe worked since the last loss, and this message was alone: the fault may well be its own.
            work = chargedAlone(work, failure, departure, moment);
            departure = Departure.NOT_SENT;
        }
        return next.with(work.givenBack(departure).troubled(Phase.CUT_OFF, failure));
    }

    /**
     * What did not get away whole within the deadline was not stored. Where destinations were mixed it is marked all
     * the same: it tells other lanes not to mix them again.
     */
    private static Departure departure(LaneState state, Outcome outcome) {
        boolean isMarked = outcome instanceof Unknown
                || (isUnanswered(outcome) && !state.work().hasOneDestination());
        return isMarked ? Departure.MAYBE_SENT : Departure.NOT_SENT;
    }

    /** One destination, and not the first silence, or one that is under suspicion already. */
    private static boolean mayBlameDestination(LaneState state) {
        List<Claimed> part = state.work().current();
        return state.work().hasOneDestination()
                && (state.health().losses() > 0
                        || state.health().silences() > 0
                        || state.standstills().has(part.get(0).envelope().destination())
                        || part.stream().anyMatch(state.suspects()::has));
    }

    private Work chargedAlone(Work work, Failure failure, Departure departure, Moment moment) {
        Claimed culprit = work.current().get(0);
        Departure merged = Work.merge(culprit.departure(), departure);
        return work.charged(charge(culprit, failure, merged, decide(culprit, moment)));
    }

    private LaneState stop(LaneState state, Destination destination, Failure cause, Moment moment) {
        Standstills before = state.standstills();
        int failures = before.failures(destination) + 1;
        Duration wait = rules.standstill().after(failures, moment.roll());
        return state.with(before.with(destination, new Standstill(moment.now().plus(wait), wait, failures, cause)));
    }

    private RetryDecision attempts(Claimed culprit, Refused refused, Moment moment) {
        return refused.reason().isPermanent() ? new RetryDecision.Park() : decide(culprit, moment);
    }

    private RetryDecision decide(Claimed culprit, Moment moment) {
        return rules.retry().of(culprit).after(culprit.failedAttempts() + 1, moment.roll());
    }

    private static Settlement charge(Claimed culprit, Failure failure, Departure departure, RetryDecision decision) {
        int failed = culprit.failedAttempts() + 1;
        return decision instanceof RetryDecision.RetryAfter retry
                ? new Settlement.RetryAfter(culprit, retry.delay(), failed, failure, departure)
                : new Settlement.Park(culprit, failed, failure, departure);
    }

    private static boolean isUnanswered(Outcome outcome) {
        if (outcome instanceof Unknown unknown) {
            return unknown.ending() == Ending.NO_ANSWER;
        }
        return outcome instanceof Refused refused && refused.reason() == RefusalReason.NO_ANSWER;
    }

    static Failure failureOf(Outcome outcome) {
        if (outcome instanceof Refused refused) {
            return refused.failure();
        }
        if (outcome instanceof Unknown unknown) {
            return unknown.failure();
        }
        throw new IllegalArgumentException("A stored message has no failure");
    }
}
