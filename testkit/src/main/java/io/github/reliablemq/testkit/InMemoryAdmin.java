package io.github.reliablemq.testkit;

import io.github.reliablemq.AuditEntry;
import io.github.reliablemq.BulkAction;
import io.github.reliablemq.BulkRun;
import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Count;
import io.github.reliablemq.Destination;
import io.github.reliablemq.EditResult;
import io.github.reliablemq.Erasure;
import io.github.reliablemq.FailureGroup;
import io.github.reliablemq.HeldKey;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Lags;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageDetails;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessagePage;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.PausedDestination;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What operators of an {@link InMemoryOutbox} see and do. Its monitor guards everything. */
final class InMemoryAdmin implements OutboxAdmin {

    private static final Duration KEEP_SENT = Duration.ofDays(1);
    private static final Duration KEEP_UNSENT = Duration.ofDays(30);
    private static final Duration DEDUP_WINDOW = Duration.ofDays(7);
    /** Few, so that whoever stops after the first batch is found out. */
    private static final int TIDY_BATCH = 2;

    private final InMemoryOutbox outbox;
    private final InMemoryLooks looks;
    private final InMemoryLedger ledger;

    InMemoryAdmin(InMemoryOutbox outbox) {
        this.outbox = outbox;
        this.looks = new InMemoryLooks(outbox);
        this.ledger = new InMemoryLedger(outbox.clock());
    }

    private <T> T locked(Supplier<T> action) {
        synchronized (outbox) {
            return action.get();
        }
    }

    /** Rings after the monitor is free again. */
    private <T> T acting(Supplier<T> action) {
        T answer = locked(action);
        outbox.ring();
        return answer;
    }

    @Override
    public Map<MessageState, Count> counts(int atMost) {
        requirePositive(atMost);
        return locked(() -> looks.counts(atMost));
    }

    @Override
    public Lags lags(int atMost) {
        requirePositive(atMost);
        return locked(() -> looks.lags(atMost));
    }

    @Override
    public MessagePage list(MessageFilter filter, int atMost) {
        return list(filter, atMost, "-1");
    }

    @Override
    public MessagePage list(MessageFilter filter, int atMost, String after) {
        requirePositive(atMost);
        return locked(() -> looks.page(filter, atMost, Long.parseLong(after)));
    }

    @Override
    public List<FailureGroup> parkedByFailure(int atMost) {
        requirePositive(atMost);
        return locked(() -> looks.parkedByFailure(atMost));
    }

    @Override
    public List<HeldKey> heldKeys(int atMost) {
        requirePositive(atMost);
        return locked(() -> looks.heldKeys(atMost));
    }

    @Override
    public Optional<MessageDetails> inspect(MessageId id) {
        return locked(() -> looks.inspect(rows(id), ledger.of(id)));
    }

    @Override
    public List<AuditEntry> audit(int atMost) {
        requirePositive(atMost);
        return locked(() -> ledger.last(atMost));
    }

    @Override
    public Answer requeue(MessageId id, Operator by) {
        return acting(() -> requeue(rows(id), InMemoryRow::isParked, by));
    }

    @Override
    public Answer requeue(MessageSummary seen, Operator by) {
        return acting(() -> requeue(rows(seen.id()), row -> row.isParkedAs(seen), by));
    }

    private Answer requeue(List<InMemoryRow> rows, Predicate<InMemoryRow> which, Operator by) {
        List<InMemoryRow> parked = rows.stream().filter(which).toList();
        parked.forEach(row -> requeue(row, InMemoryLedger.Act.single("REQUEUE", by)));
        return parked.isEmpty() ? Answer.NOT_PARKED : Answer.DONE;
    }

    void requeue(InMemoryRow row, InMemoryLedger.Act act) {
        row.requeue(outbox.clock().instant());
        ledger.enter(row, act);
    }

    @Override
    public Answer discard(MessageId id, Operator by) {
        return acting(() -> discard(rows(id), InMemoryRow::isParked, by));
    }

    @Override
    public Answer discard(MessageSummary seen, Operator by) {
        return acting(() -> discard(rows(seen.id()), row -> row.isParkedAs(seen), by));
    }

    private Answer discard(List<InMemoryRow> rows, Predicate<InMemoryRow> which, Operator by) {
        List<InMemoryRow> parked = rows.stream().filter(which).toList();
        parked.forEach(row -> end(row, InMemoryLedger.Act.single("DISCARD", by)));
        return parked.isEmpty() ? Answer.NOT_PARKED : Answer.DONE;
    }

    /** PARKED to DISCARDED, PENDING to CANCELLED. */
    void end(InMemoryRow row, InMemoryLedger.Act act) {
        row.end(
                row.isParked() ? MessageState.DISCARDED : MessageState.CANCELLED,
                outbox.clock().instant());
        ledger.enter(row, act);
    }

    @Override
    public Cancellation cancel(MessageId id, Operator by) {
        return acting(() -> {
            List<InMemoryRow> pending = rows(id).stream()
                    .filter(row -> row.state() == MessageState.PENDING)
                    .toList();
            List<InMemoryRow> free = pending.stream().filter(this::isFree).toList();
            free.forEach(row -> end(row, InMemoryLedger.Act.single("CANCEL", by)));
            if (pending.isEmpty()) {
                return Cancellation.NOT_WAITING;
            }
            boolean uncertain = free.size() < pending.size() || free.stream().anyMatch(InMemoryRow::mayHaveBeenSent);
            return uncertain ? Cancellation.MAY_HAVE_BEEN_SENT : Cancellation.CANCELLED;
        });
    }

    @Override
    public EditResult editAsNew(MessageId id, Message edited, Operator by) {
        if (edited.id().filter(id::equals).isPresent()) {
            throw new InvalidMessageException("id: an edited message needs an id of its own, not " + id);
        }
        return acting(() -> {
            List<InMemoryRow> unfinished =
                    rows(id).stream().filter(InMemoryRow::isUnfinished).toList();
            Optional<InMemoryRow> original =
                    unfinished.stream().filter(this::isFree).findFirst();
            if (original.isEmpty()) {
                return unfinished.isEmpty() ? new EditResult.NotWaiting() : new EditResult.InClaim();
            }
            InMemoryRow row = original.get();
            MessageId newId = outbox.replace(row, edited);
            end(row, InMemoryLedger.Act.single("EDIT", by));
            return new EditResult.Edited(newId, row.mayHaveBeenSent());
        });
    }

    @Override
    public Erasure erase(MessageId id, Operator by) {
        return acting(() -> erase(id, InMemoryLedger.Act.single("ERASE", by)));
    }

    Erasure erase(MessageId id, InMemoryLedger.Act act) {
        List<InMemoryRow> rows = rows(id);
        if (rows.isEmpty()) {
            return Erasure.NOT_FOUND;
        }
        if (!rows.stream().allMatch(this::isFree)) {
            return Erasure.IN_CLAIM;
        }
        ledger.wipe(id);
        Instant now = outbox.clock().instant();
        for (InMemoryRow row : rows) {
            if (row.isUnfinished()) {
                row.end(row.isParked() ? MessageState.DISCARDED : MessageState.CANCELLED, now);
            }
            row.erase(now);
            ledger.enter(row, act);
        }
        return Erasure.ERASED;
    }

    @Override
    public void pause(Destination destination, Operator by) {
        acting(() -> ledger.pause(destination, by));
    }

    @Override
    public void resume(Destination destination, Operator by) {
        acting(() -> ledger.resume(destination, by));
    }

    @Override
    public List<PausedDestination> paused() {
        return locked(ledger::paused);
    }

    @Override
    public long purgeSettled(int atMost, Operator by) {
        requirePositive(atMost);
        return locked(() -> {
            Instant now = outbox.clock().instant();
            return purge(row -> isOld(row, now), atMost, by);
        });
    }

    private static boolean isOld(InMemoryRow row, Instant now) {
        return row.isSettledBefore(now.minus(row.state() == MessageState.SENT ? KEEP_SENT : KEEP_UNSENT));
    }

    @Override
    public long purgeSettled(MessageState state, Duration olderThan, int atMost, Operator by) {
        requirePositive(atMost);
        if (!state.isFinal()) {
            throw new IllegalArgumentException("Messages that are " + state + " are never purged");
        }
        return locked(() -> {
            Instant before = outbox.clock().instant().minus(olderThan);
            return purge(row -> row.state() == state && row.isSettledBefore(before), atMost, by);
        });
    }

    private long purge(Predicate<InMemoryRow> which, int atMost, Operator by) {
        int purged = forget(which, atMost);
        ledger.purged(purged, by);
        return purged;
    }

    private int forget(Predicate<InMemoryRow> which, int atMost) {
        List<InMemoryRow> old =
                outbox.rows().stream().filter(which).limit(atMost).toList();
        outbox.forget(old);
        return old.size();
    }

    /** Forgets a few rows that were kept long enough, and the ids; whether there may be more. No operator's action. */
    boolean tidy() {
        return locked(() -> {
            Instant now = outbox.clock().instant();
            outbox.chosenIds().forget(now.minus(DEDUP_WINDOW), this::isUnfinished);
            return forget(row -> isOld(row, now), TIDY_BATCH) == TIDY_BATCH;
        });
    }

    private boolean isUnfinished(MessageId id) {
        return rows(id).stream().anyMatch(InMemoryRow::isUnfinished);
    }

    /** Memory is not restored. */
    @Override
    public void acceptRestoredDatabase(Operator by) {}

    @Override
    public BulkRun bulk(BulkAction action, MessageFilter filter, Operator by) {
        action.requireFits(filter);
        return locked(() -> {
            Instant now = outbox.clock().instant();
            List<MessageSummary> frozen = outbox.rows().stream()
                    .map(InMemoryRow::summary)
                    .filter(message -> filter.accepts(message, now))
                    .toList();
            return ledger.keep(new InMemoryBulk(this, outbox.ids().next().value(), action, by, frozen));
        });
    }

    @Override
    public BulkRun resumeBulk(UUID id) {
        return locked(() -> ledger.bulk(id))
                .orElseThrow(() -> new IllegalArgumentException("There is no bulk action " + id));
    }

    /** Does a bulk action to one message; false when it is not as it was frozen. */
    boolean act(MessageSummary frozen, InMemoryBulk bulk) {
        InMemoryLedger.Act act = new InMemoryLedger.Act(bulk.action().name(), bulk.operator(), bulk.id());
        return acting(() -> {
            if (bulk.action() == BulkAction.ERASE) {
                return erase(frozen.id(), act) == Erasure.ERASED;
            }
            Optional<InMemoryRow> same = rows(frozen.id()).stream()
                    .filter(row -> isFree(row) && row.isStill(frozen))
                    .findFirst();
            same.ifPresent(row -> {
                if (bulk.action() == BulkAction.REQUEUE) {
                    requeue(row, act);
                } else {
                    end(row, act);
                }
            });
            return same.isPresent();
        });
    }

    /** Guarded by the outbox. */
    boolean isPaused(Destination destination) {
        return ledger.isPaused(destination);
    }

    private boolean isFree(InMemoryRow row) {
        return !row.isHeld(outbox.clock().instant());
    }

    private List<InMemoryRow> rows(MessageId id) {
        Collection<InMemoryRow> all = outbox.rows();
        return all.stream().filter(row -> row.envelope().id().equals(id)).toList();
    }

    private static void requirePositive(int atMost) {
        if (atMost < 1) {
            throw new IllegalArgumentException("atMost must be 1 or more, is " + atMost);
        }
    }
}
