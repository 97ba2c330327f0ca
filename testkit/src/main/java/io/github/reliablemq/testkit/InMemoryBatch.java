package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A claim on rows of an {@link InMemoryOutbox}; guarded by it. */
final class InMemoryBatch implements Batch {

    private final InMemoryOutbox outbox;
    private final Instant end;
    private final int start;
    private final Map<Claimed, InMemoryRow> rows = new LinkedHashMap<>();
    private boolean ended;
    private boolean full;
    private Outlook left = Outlook.UNKNOWN;

    /** @param start which start of the database it belongs to */
    InMemoryBatch(InMemoryOutbox outbox, Instant end, int start) {
        this.outbox = outbox;
        this.end = end;
        this.start = start;
    }

    void add(InMemoryRow row, Instant now) {
        rows.put(row.claim(this, now), row);
    }

    boolean isLive(Instant now) {
        return !ended && end.isAfter(now) && outbox.isSince(start);
    }

    boolean isOpen() {
        return !ended && !rows.isEmpty();
    }

    /** Ends the claim and says which row each claimed message is. */
    Map<Claimed, InMemoryRow> end() {
        ended = true;
        rows.values().forEach(InMemoryRow::free);
        return rows;
    }

    /** Ends the claim of an owner that came too late: its rows may be somebody else's by now. */
    void lapse() {
        ended = true;
    }

    /**
     * Refuses settlements that do not fit this claim one to one.
     *
     * @throws IllegalArgumentException for a missing, foreign or repeated message: a defect of the caller
     */
    void requireOneForEach(List<Settlement> settlements) {
        List<Claimed> missing = new ArrayList<>(rows.keySet());
        for (Settlement settlement : settlements) {
            if (!missing.remove(settlement.message())) {
                throw new IllegalArgumentException("Settled twice, or never claimed here: " + settlement);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("Claimed but not settled: " + missing);
        }
    }

    void markFull() {
        full = true;
    }

    /** To be called last. */
    void leaves(@Nullable Duration nextDue, Reach reach) {
        boolean isAll = !full && reach instanceof Reach.AllBut all && all.spread() == Reach.Spread.ANY;
        left = new Outlook(isAll ? afterAll() : Outlook.Work.LIKELY, nextDue);
    }

    /** Behind rows of a key there may be others that wait for the end of this claim. */
    private Outlook.Work afterAll() {
        boolean hasKeys = rows.keySet().stream()
                .anyMatch(row -> row.envelope().orderingKey().isPresent());
        return hasKeys ? Outlook.Work.BEHIND : Outlook.Work.NONE;
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public Outlook left() {
        return left;
    }

    @Override
    public List<Claimed> messages() {
        return List.copyOf(rows.keySet());
    }

    @Override
    public void settle(List<Settlement> settlements) {
        outbox.settle(this, settlements);
    }

    @Override
    public void release() {
        outbox.release(this);
    }
}
