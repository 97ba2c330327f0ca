package io.github.reliablemq.testkit;

import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageIdSource;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An outbox in memory, for unit tests of code that sends messages, and for a relay without a database.
 *
 * <pre>{@code
 * InMemoryOutbox outbox = InMemoryOutbox.create(clock);
 * outbox.commit(producer -> new OrderService(producer).place(order));
 * assertThat(outbox.in(MessageState.PENDING)).hasSize(1);
 * }</pre>
 *
 * <p>It keeps the contract of every outbox store ({@link OutboxStoreContract}) and is stricter than most: settlements
 * that do not fit their claim, or a second claim in one session, are refused. Time is the clock's. Thread-safe; nothing
 * survives the object.
 */
public final class InMemoryOutbox implements OutboxStore {

    private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final MessageIdSource ids;
    private final List<InMemoryRow> rows = new ArrayList<>();
    private final List<Ring> doorbells = new CopyOnWriteArrayList<>();
    private final InMemoryIds chosenIds = new InMemoryIds();
    private final InMemoryRelays relays;
    private final InMemoryAdmin admin;
    private long lastRow;

    private InMemoryOutbox(InstantSource clock, MessageIdSource ids) {
        this.clock = clock;
        this.ids = ids;
        this.admin = new InMemoryAdmin(this);
        this.relays = new InMemoryRelays(clock);
    }

    /** An empty outbox that judges due times, expiries and claims by that clock. */
    public static InMemoryOutbox create(InstantSource clock) {
        return new InMemoryOutbox(clock, MessageIdSource.timeOrdered(clock, new SecureRandom()));
    }

    /** Opens a transaction; any number may be open at once. */
    public InMemoryTransaction begin() {
        return new InMemoryTransaction(this);
    }

    /** Does the work in a transaction and commits it; rolls back what the work throws out of. */
    public void commit(Consumer<ReliableProducer> work) {
        try (InMemoryTransaction transaction = begin()) {
            work.accept(transaction.producer());
            transaction.commit();
        }
    }

    /** The committed messages in that state, in the order they were recorded. */
    public synchronized List<Envelope> in(MessageState state) {
        return rows.stream()
                .filter(row -> row.state() == state)
                .map(InMemoryRow::envelope)
                .toList();
    }

    /**
     * What operators see and do. Settled messages are kept until they are purged or a relay tidies up: sent ones for
     * one day, others for 30. Chosen ids are remembered for seven days.
     */
    public OutboxAdmin admin() {
        return admin;
    }

    @Override
    public OutboxSession open() {
        return new InMemorySession(this);
    }

    @Override
    public RelayPresence register(String relay, UUID incarnation) {
        return relays.enter(incarnation, new InMemoryRelays.Rows() {
            @Override
            public void park(RowId suspect) {
                parkSuspect(suspect);
            }

            @Override
            public boolean isWaiting(RowId row) {
                return isPending(row);
            }

            @Override
            public boolean tidy() {
                return admin.tidy();
            }
        });
    }

    private synchronized boolean isPending(RowId row) {
        return rows.stream().anyMatch(each -> each.id().equals(row) && each.state() == MessageState.PENDING);
    }

    private synchronized void parkSuspect(RowId row) {
        Instant now = clock.instant();
        rows.stream().filter(each -> each.isWaitingAs(row, now)).forEach(InMemoryRow::parkAsSuspect);
    }

    /** 30 s. */
    @Override
    public Duration claimTimeout() {
        return CLAIM_TIMEOUT;
    }

    @Override
    public Subscription onCommit(Ring doorbell) {
        doorbells.add(doorbell);
        return () -> doorbells.remove(doorbell);
    }

    InstantSource clock() {
        return clock;
    }

    MessageIdSource ids() {
        return ids;
    }

    InMemoryIds chosenIds() {
        return chosenIds;
    }

    synchronized RowId nextRow() {
        lastRow++;
        return new RowId(lastRow);
    }

    void committed(List<InMemoryRow> recorded) {
        synchronized (this) {
            rows.addAll(recorded);
            rows.sort(InMemoryRow.BY_RECORDING);
        }
        ring();
    }

    void ring() {
        doorbells.forEach(doorbell -> doorbell.ring(Wake.COMMIT));
    }

    /** All rows, in the order of their recording. Guarded by this. */
    List<InMemoryRow> rows() {
        return rows;
    }

    /** Puts an edited message in the place of another, or at the end when it has another key. Guarded by this. */
    MessageId replace(InMemoryRow original, Message edited) {
        InMemoryRow row = InMemoryTransaction.edited(this, edited, original);
        original.replacedBy(row.envelope().id());
        rows.add(row);
        rows.sort(InMemoryRow.BY_RECORDING);
        return row.envelope().id();
    }

    /** Guarded by this. */
    void forget(List<InMemoryRow> purged) {
        rows.removeAll(purged);
    }

    synchronized InMemoryBatch claim(Appetite appetite) {
        Instant now = clock.instant();
        InMemoryBatch batch = new InMemoryBatch(this, now.plus(CLAIM_TIMEOUT));
        InMemoryScan scan = new InMemoryScan(appetite, now, admin::isPaused);
        for (InMemoryRow row : rows) {
            if (scan.takes(row)) {
                batch.add(row, now);
            }
        }
        if (scan.isFull()) {
            batch.markFull();
        }
        batch.nextDue(nextDue(appetite.reach(), now));
        return batch;
    }

    synchronized Outlook look(Reach reach) {
        Instant now = clock.instant();
        InMemoryScan scan = new InMemoryScan(new Appetite(1, Long.MAX_VALUE, reach), now, admin::isPaused);
        boolean any = rows.stream().anyMatch(scan::takes);
        return new Outlook(any ? Outlook.Work.LIKELY : Outlook.Work.NONE, nextDue(reach, now));
    }

    private @Nullable Duration nextDue(Reach reach, Instant now) {
        InMemoryScan scan = new InMemoryScan(new Appetite(1, 1, reach), now, admin::isPaused);
        return rows.stream()
                .filter(scan::isWithin)
                .flatMap(row -> row.waitsUntil(now).stream())
                .min(Instant::compareTo)
                .map(due -> Duration.between(now, due))
                .orElse(null);
    }

    synchronized void settle(InMemoryBatch batch, List<Settlement> settlements) {
        Instant now = clock.instant();
        if (!batch.isLive(now)) {
            batch.lapse();
            throw new StaleClaimException("The claim on " + batch.messages().size()
                    + " messages was over before it was settled; nothing was changed");
        }
        batch.requireOneForEach(settlements);
        Map<Claimed, InMemoryRow> claimed = batch.end();
        for (Settlement settlement : settlements) {
            InMemoryRow row = claimed.get(settlement.message());
            if (row != null) {
                row.settle(settlement, now);
            }
        }
    }

    synchronized void release(InMemoryBatch batch) {
        if (batch.isLive(clock.instant())) {
            batch.end();
        } else {
            batch.lapse();
        }
    }
}
