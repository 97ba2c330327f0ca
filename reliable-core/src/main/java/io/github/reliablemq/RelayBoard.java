package io.github.reliablemq;

import io.github.reliablemq.RelayHealth.Activity;
import io.github.reliablemq.RelayHealth.Level;
import io.github.reliablemq.machine.Caution;
import io.github.reliablemq.machine.LaneState;
import io.github.reliablemq.machine.Standstill;
import io.github.reliablemq.spi.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the lanes of one relay are doing, for those who ask or wait. Thread-safe; nothing blocks under its lock. */
final class RelayBoard {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LaneView[] lanes;
    private final Set<Destination> paused = new HashSet<>();
    private long round;

    RelayBoard(int lanes) {
        this.lanes = IntStream.range(0, lanes).mapToObj(i -> new LaneView()).toArray(LaneView[]::new);
    }

    void pause(Destination destination) {
        lock.lock();
        try {
            paused.add(destination);
        } finally {
            lock.unlock();
        }
    }

    void resume(Destination destination) {
        lock.lock();
        try {
            paused.remove(destination);
        } finally {
            lock.unlock();
        }
    }

    /** A lane's reach less what is paused; null when nothing is left of it. */
    @Nullable
    Reach lessPaused(Reach reach) {
        lock.lock();
        try {
            if (paused.isEmpty()) {
                return reach;
            }
            if (reach instanceof Reach.Only only) {
                return paused.contains(only.destination()) ? null : reach;
            }
            Reach.AllBut all = (Reach.AllBut) reach;
            Set<Destination> more = new HashSet<>(all.destinations());
            more.addAll(paused);
            return new Reach.AllBut(more, all.spread());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Called by lanes before a claim; give it to {@link #foundNothing}. From then on the lane may have something in its
     * hands, also one that could not work until now.
     */
    long beginsClaim(int lane) {
        lock.lock();
        try {
            lanes[lane - 1].claims = true;
            return round;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits until this lane finds nothing. */
    boolean isAsked(int lane) {
        lock.lock();
        try {
            return lanes[lane - 1].emptyRound < round;
        } finally {
            lock.unlock();
        }
    }

    /** A claim that began in that round found nothing at all. */
    void foundNothing(int lane, long inRound) {
        lock.lock();
        try {
            lanes[lane - 1].emptyRound = inRound;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void show(int lane, Activity activity, @Nullable Failure trouble) {
        lock.lock();
        try {
            LaneView view = lanes[lane - 1];
            view.activity = activity;
            view.claims = false;
            view.trouble = trouble;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void show(int lane, LaneState state) {
        lock.lock();
        try {
            lanes[lane - 1].standstills = state.standstills().each();
            lanes[lane - 1].caution = state.caution();
        } finally {
            lock.unlock();
        }
    }

    /** Begins a round and waits until every lane that works found nothing in it. */
    boolean awaitNothingLeft(Runnable wakeUp, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            round++;
            long mine = round;
            wakeUp.run();
            while (!isDrained(mine) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return isDrained(mine);
        } finally {
            lock.unlock();
        }
    }

    private boolean isDrained(long since) {
        boolean anyWorks = false;
        for (LaneView lane : lanes) {
            if (lane.activity == Activity.ENDED) {
                return false;
            }
            boolean works = lane.claims || lane.activity != Activity.WAITING;
            if (works && lane.emptyRound < since) {
                return false;
            }
            anyWorks |= works;
        }
        return anyWorks;
    }

    RelayHealth health() {
        lock.lock();
        try {
            List<RelayHealth.Lane> views = new ArrayList<>();
            Map<Destination, Failure> stopped = new LinkedHashMap<>();
            boolean careful = false;
            for (int i = 0; i < lanes.length; i++) {
                views.add(new RelayHealth.Lane(i + 1, lanes[i].activity, lanes[i].trouble));
                lanes[i].standstills.forEach((destination, standstill) -> stopped.put(destination, standstill.cause()));
                careful |= lanes[i].caution.isOn();
            }
            Level level = level(views, careful || !stopped.isEmpty());
            return new RelayHealth(level, List.copyOf(views), Map.copyOf(stopped), Set.copyOf(paused));
        } finally {
            lock.unlock();
        }
    }

    private static Level level(List<RelayHealth.Lane> lanes, boolean hampered) {
        long well = lanes.stream()
                .filter(lane -> lane.activity() == Activity.WORKING || lane.activity() == Activity.IDLE)
                .count();
        if (well == 0) {
            return Level.DOWN;
        }
        return hampered || well < lanes.size() ? Level.DEGRADED : Level.UP;
    }

    private static final class LaneView {
        private Activity activity = Activity.WAITING;
        private @Nullable Failure trouble;
        private Map<Destination, Standstill> standstills = Map.of();
        private Caution caution = Caution.NONE;
        private long emptyRound;
        private boolean claims;
    }
}
