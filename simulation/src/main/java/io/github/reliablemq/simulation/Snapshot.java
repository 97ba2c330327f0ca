package io.github.reliablemq.simulation;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.machine.LaneEffect;
import io.github.reliablemq.machine.LaneState;
import io.github.reliablemq.spi.Claimed.Departure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is between two steps: the table, the lanes, what is on the wire, the broker and the consumer.
 * Immutable; equal snapshots have equal futures. Lists are by the number of the message, or of the lane.
 *
 * @param zombies batches whose lane has given up on them
 */
record Snapshot(List<Row> rows, List<Lane> lanes, List<List<Integer>> zombies, List<Fate> fates, Budget budget) {

    /** No lane. */
    static final int NOBODY = -1;

    /** How a message stands in the table. */
    enum Standing {
        PENDING,
        SENT,
        PARKED
    }

    /**
     * A message in the table.
     *
     * @param holder the lane whose claim it is in
     */
    record Row(Standing standing, int attempts, Departure departure, int holder) {

        Row heldBy(int lane) {
            return new Row(standing, attempts, departure, lane);
        }
    }

    /**
     * A lane.
     *
     * @param effect what it waits for
     * @param seen while it makes a claim, what was not finished when that began, by number; the complement of the
     *     number for what was settled since
     * @param holding what it believes to hold
     * @param flying what is on its wire
     * @param told what the broker has answered and the lane has not read yet
     */
    record Lane(
            LaneState state,
            LaneEffect effect,
            @Nullable List<Integer> seen,
            List<Integer> holding,
            @Nullable List<Integer> flying,
            @Nullable Outcome told) {

        Lane on(@Nullable List<Integer> wire, @Nullable Outcome answer) {
            return new Lane(state, effect, seen, holding, wire, answer);
        }

        Lane seeing(@Nullable List<Integer> rows) {
            return new Lane(state, effect, rows, holding, flying, told);
        }

        /** A transaction that settled that row was committed. */
        Lane missing(int row) {
            int at = seen == null ? -1 : seen.indexOf(row);
            return seen == null || at < 0 ? this : seeing(replaced(seen, at, ~row));
        }
    }

    /**
     * What became of a message at the broker and its consumer.
     *
     * @param copies stored so far
     * @param doubts faults after which it may be sent once more, although it may have been stored
     * @param queued of the copies, not acknowledged
     * @param known whether the consumer's database has its key
     */
    record Fate(int copies, int doubts, int queued, boolean known, int effects) {

        static final Fate NONE = new Fate(0, 0, 0, false, 0);

        Fate stored() {
            return new Fate(copies + 1, doubts, queued + 1, known, effects);
        }

        Fate doubted() {
            return new Fate(copies, doubts + 1, queued, known, effects);
        }

        Fate acknowledged() {
            return new Fate(copies, doubts, queued - 1, known, effects);
        }

        Fate marked() {
            return new Fate(copies, doubts, queued, true, effects);
        }

        Fate effected() {
            return new Fate(copies, doubts, queued, known, effects + 1);
        }
    }

    Snapshot with(List<Row> other) {
        return new Snapshot(other, lanes, zombies, fates, budget);
    }

    Snapshot with(int lane, Lane other) {
        return new Snapshot(rows, replaced(lanes, lane, other), zombies, fates, budget);
    }

    Snapshot with(int message, Fate other) {
        return new Snapshot(rows, lanes, zombies, replaced(fates, message, other), budget);
    }

    Snapshot with(Budget other) {
        return new Snapshot(rows, lanes, zombies, fates, other);
    }

    Snapshot withZombie(List<Integer> batch) {
        List<List<Integer>> more = new ArrayList<>(zombies);
        more.add(batch);
        return new Snapshot(rows, lanes, List.copyOf(more), fates, budget);
    }

    Snapshot withoutZombie(int zombie) {
        List<List<Integer>> fewer = new ArrayList<>(zombies);
        fewer.remove(zombie);
        return new Snapshot(rows, lanes, List.copyOf(fewer), fates, budget);
    }

    /** Something happened to a lane. What it has in its claim and was about to send, or has sent, may be sent again. */
    Snapshot doubted(int lane) {
        LaneEffect effect = lanes.get(lane).effect();
        boolean exposed = effect instanceof LaneEffect.Send || effect instanceof LaneEffect.Settle;
        Snapshot doubted = this;
        for (int message = 0; exposed && message < rows.size(); message++) {
            if (rows.get(message).holder() == lane) {
                doubted = doubted.with(message, fates.get(message).doubted());
            }
        }
        return doubted;
    }

    /** Its claim is over, whatever it believes. */
    Snapshot released(int lane) {
        return with(rows.stream()
                .map(row -> row.holder() == lane ? row.heldBy(NOBODY) : row)
                .toList());
    }

    /** The same with its lanes in another order. */
    Snapshot reordered(List<Integer> order) {
        List<Row> renamed = rows.stream()
                .map(row -> row.holder() == NOBODY ? row : row.heldBy(order.indexOf(row.holder())))
                .toList();
        return new Snapshot(renamed, order.stream().map(lanes::get).toList(), zombies, fates, budget);
    }

    static <E> List<E> replaced(List<E> list, int index, E other) {
        List<E> changed = new ArrayList<>(list);
        changed.set(index, other);
        return List.copyOf(changed);
    }
}
