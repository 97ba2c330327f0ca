package io.github.reliablemq.testkit;

import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageIdSource;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.StoreUnavailableException;
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
    private static final int LARGEST_BODY = 64 << 20;

    private final InstantSource clock;
    private final MessageIdSource ids;
    private final List<InMemoryRow> rows = new ArrayList<>();
    /** Those that may still be sent, so that finished ones cost claims nothing. */
    private final List<InMemoryRow> unfinished = new ArrayList<>();

    private final List<Ring> doorbells = new CopyOnWriteArrayList<>();
    private final InMemoryIds chosenIds = new InMemoryIds();
    private final InMemoryRelays relays;
    private final InMemoryAdmin admin;
    private long lastRow;
    private int starts;
    private int lostAnswers;
    private int maxBodyBytes = LARGEST_BODY;

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
    public synchronized InMemoryTransaction begin() {
        return new InMemoryTransaction(this, starts);
    }

    /** Begins a claim that is to be made step by step; {@link OutboxSession#claim} does all at once. */
    public synchronized InMemoryClaim beginClaim(Appetite appetite) {
        Instant now = clock.instant();
        List<InMemoryClaim.Seen> snapshot = unfinished().stream()
                .map(row -> InMemoryClaim.Seen.of(row, now))
                .toList();
        return new InMemoryClaim(
                this,
                new InMemoryBatch(this, now.plus(CLAIM_TIMEOUT), starts),
                new InMemoryScan(appetite, now, admin::isPaused),
                now,
                snapshot);
    }

    /**
     * As if the database ended and started again: what was committed is there, transactions that were open are lost,
     * and so are claims, whose messages are free at once.
     */
    public synchronized void restart() {
        starts++;
        chosenIds.restarted();
    }

    /**
     * The next commit, of a transaction or of what became of a claim, takes effect, and its answer gets lost: it throws
     * {@link StoreUnavailableException}, as one that failed would.
     */
    public synchronized void loseNextAnswer() {
        lostAnswers++;
    }

    /** Refuses larger bodies from now on, as an outbox in a database would; 64 MiB until told otherwise. */
    public synchronized void maxBodyBytes(int bytes) {
        maxBodyBytes = bytes;
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
        return (state.isFinal() ? rows : unfinished())
                .stream()
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
        return unfinished().stream().anyMatch(each -> each.id().equals(row) && each.state() == MessageState.PENDING);
    }

    private synchronized void parkSuspect(RowId row) {
        Instant now = clock.instant();
        unfinished().stream().filter(each -> each.isWaitingAs(row, now)).forEach(InMemoryRow::parkAsSuspect);
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

    /** @throws StoreUnavailableException when the transaction began before the last start */
    void committed(List<InMemoryRow> recorded, int start) {
        synchronized (this) {
            if (!isSince(start)) {
                throw restarted();
            }
            enter(recorded);
        }
        ring();
    }

    /** Guarded by this. */
    private void enter(List<InMemoryRow> added) {
        rows.addAll(added);
        rows.sort(InMemoryRow.BY_RECORDING);
        unfinished.addAll(added);
        unfinished.sort(InMemoryRow.BY_RECORDING);
    }

    /** Whether the database was not restarted since. */
    synchronized boolean isSince(int start) {
        return starts == start;
    }

    /** @throws StoreUnavailableException when the answer to this commit is to be lost */
    synchronized void answer() {
        if (lostAnswers > 0) {
            lostAnswers--;
            throw new StoreUnavailableException("No answer came to this commit; it may have taken effect", null);
        }
    }

    /** @throws InvalidMessageException when the body is larger than allowed */
    synchronized void requireFits(Message message) {
        int size = message.body().size();
        if (size > maxBodyBytes) {
            throw new InvalidMessageException(
                    "message.body: has " + size + " bytes, the limit is " + maxBodyBytes + "; nothing was recorded");
        }
    }

    StoreUnavailableException restarted() {
        return new StoreUnavailableException(
                "The database was restarted while this transaction was open; nothing of it remains. Do all of it again",
                null);
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
        enter(List.of(row));
        return row.envelope().id();
    }

    /** Guarded by this. */
    void forget(List<InMemoryRow> purged) {
        rows.removeAll(purged);
    }

    /** Others may do something between two of its steps. */
    InMemoryBatch claim(Appetite appetite) {
        InMemoryClaim claim = beginClaim(appetite);
        while (claim.step() != InMemoryClaim.Step.THROUGH) {
            // Each step does its work.
        }
        return (InMemoryBatch) claim.batch();
    }

    /** Guarded by this. */
    private List<InMemoryRow> unfinished() {
        unfinished.removeIf(row -> !row.isUnfinished());
        return unfinished;
    }

    synchronized Outlook look(Reach reach) {
        Instant now = clock.instant();
        InMemoryScan scan = new InMemoryScan(new Appetite(1, Long.MAX_VALUE, reach), now, admin::isPaused);
        boolean any = unfinished().stream().anyMatch(scan::takes);
        return new Outlook(any ? Outlook.Work.LIKELY : Outlook.Work.NONE, nextDue(reach, now));
    }

    synchronized @Nullable Duration nextDue(Reach reach, Instant now) {
        InMemoryScan scan = new InMemoryScan(new Appetite(1, 1, reach), now, admin::isPaused);
        return unfinished().stream()
                .filter(scan::isWithin)
                .flatMap(row -> row.waitsUntil(now).stream())
                .min(Instant::compareTo)
                .map(due -> Duration.between(now, due))
                .orElse(null);
    }

    /** Guarded by this. */
    void requireLive(InMemoryBatch batch) {
        if (!batch.isLive(clock.instant())) {
            batch.lapse();
            throw new StaleClaimException("The claim on " + batch.messages().size()
                    + " messages was over before it was settled; nothing was changed");
        }
    }

    synchronized void settle(InMemoryBatch batch, List<Settlement> settlements) {
        Instant now = clock.instant();
        requireLive(batch);
        batch.requireOneForEach(settlements);
        Map<Claimed, InMemoryRow> claimed = batch.end();
        for (Settlement settlement : settlements) {
            InMemoryRow row = claimed.get(settlement.message());
            if (row != null) {
                row.settle(settlement, now);
            }
        }
        answer();
    }

    synchronized void release(InMemoryBatch batch) {
        if (batch.isLive(clock.instant())) {
            batch.end();
        } else {
            batch.lapse();
        }
    }
}
