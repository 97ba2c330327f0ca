package io.github.reliablemq.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Whether anything is stored that is not for the destination that gets stuck, and which lanes that one has kept. */
final class Movement {

    /** The longest poll, twice. */
    private static final Duration NOTICED = Duration.ofSeconds(2);

    private Instant last;
    /** Lanes that had no answer since. */
    private final Set<SimLane> kept = new HashSet<>();

    Movement(Instant start) {
        this.last = start;
    }

    /** A lane had no answer to what it sent. */
    void kept(SimLane lane) {
        kept.add(lane);
    }

    /** Something was stored; returns how long before nothing was. */
    Duration went(Instant now) {
        Duration nothing = Duration.between(last, now);
        last = now;
        kept.clear();
        return nothing;
    }

    /**
     * For how long nothing may be stored: a lane is kept for two send deadlines at most; but lanes learn of a stuck
     * destination each by itself, and one that has not yet may get hold of what another one has just given back.
     */
    Duration longest() {
        return SimLane.SEND_DEADLINE.multipliedBy(Math.max(2, kept.size())).plus(NOTICED);
    }
}
