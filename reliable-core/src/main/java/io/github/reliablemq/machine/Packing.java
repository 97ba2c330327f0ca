package io.github.reliablemq.machine;

import io.github.reliablemq.Failure;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Divides a claimed batch into parts, each of which travels in one broker transaction. */
final class Packing {

    private static final Failure CRASH =
            Failure.of("SuspectedCrash", "The process of a relay ended while it was sending this message alone");

    private final LaneState state;
    private final List<Claimed> together = new ArrayList<>();
    private final List<Claimed> alone = new ArrayList<>();
    private final List<Claimed> parked = new ArrayList<>();
    private final List<Settlement> decided = new ArrayList<>();

    private Packing(LaneState state) {
        this.state = state;
    }

    /**
     * The accused are parked, and what is behind them in their key goes back. Suspects travel alone and after the
     * others, with what is behind them in their key.
     */
    static Work of(List<Claimed> messages, Outlook left, LaneState state, Instant now) {
        Packing packing = new Packing(state);
        messages.forEach(packing::add);
        return new Work(now, packing.parts(), List.copyOf(packing.decided), left, null);
    }

    /** Whether one that may have waited for another destination already would wait for one again. */
    static boolean mixesUnanswered(List<Claimed> messages) {
        return messages.stream().anyMatch(each -> each.departure() == Departure.MAYBE_SENT)
                && !Work.haveOneDestination(messages);
    }

    private void add(Claimed message) {
        if (message.freshness() == Freshness.EXPIRED) {
            decided.add(new Settlement.Expire(message));
        } else if (state.caution().accuses(message)) {
            parked.add(message);
            decided.add(new Settlement.Park(message, message.failedAttempts() + 1, CRASH, Departure.MAYBE_SENT));
        } else if (isBehind(parked, message)) {
            decided.add(new Settlement.Release(message, message.departure()));
        } else if (isSuspect(message) || isBehind(alone, message)) {
            alone.add(message);
        } else {
            together.add(message);
        }
    }

    private boolean isSuspect(Claimed message) {
        return state.suspects().has(message) || state.caution().suspects(message);
    }

    private static boolean isBehind(List<Claimed> earlier, Claimed message) {
        for (Claimed each : earlier) {
            if (each.envelope().sharesKeyWith(message.envelope())) {
                return true;
            }
        }
        return false;
    }

    private List<List<Claimed>> parts() {
        List<List<Claimed>> parts = new ArrayList<>();
        // A destination that stood still is tried with one message, lest a late answer stores a whole batch twice.
        int first = state.phase() == Phase.TRYING ? Math.min(1, together.size()) : 0;
        if (first > 0) {
            parts.add(List.of(together.get(0)));
        }
        if (together.size() > first) {
            parts.add(List.copyOf(together.subList(first, together.size())));
        }
        alone.forEach(message -> parts.add(List.of(message)));
        return List.copyOf(parts);
    }
}
