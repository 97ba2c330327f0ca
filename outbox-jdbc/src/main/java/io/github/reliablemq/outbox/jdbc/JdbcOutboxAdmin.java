package io.github.reliablemq.outbox.jdbc;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Gives each thing an operator does a transaction, and wakes the relays where it made something sendable. */
final class JdbcOutboxAdmin implements OutboxAdmin {

    private final AdminDatabase database;
    private final Overview overview;
    private final LagQueries lags;
    private final Listing listing;
    private final Inspection inspection;
    private final OperatorActions actions;
    private final Edit edit;
    private final Pauses pauses;
    private final Purge purge;
    private final BulkSteps bulks;
    private final RestoreCheck restores;

    JdbcOutboxAdmin(Jdbi jdbi, OutboxParts parts, RestoreCheck restores, Runnable wakeUp) {
        TableName table = parts.table();
        this.database = new AdminDatabase(jdbi, parts, wakeUp);
        this.overview = new Overview(table);
        this.lags = new LagQueries(table);
        this.listing = new Listing(table);
        this.inspection = new Inspection(parts);
        this.actions = new OperatorActions(table);
        this.edit = new Edit(parts);
        this.pauses = new Pauses(table);
        this.purge = new Purge(database);
        this.bulks = new BulkSteps(parts);
        this.restores = restores;
    }

    @Override
    public Map<MessageState, Count> counts(int atMost) {
        requirePositive(atMost);
        return database.in("The outbox was not counted", handle -> overview.counts(handle, atMost));
    }

    @Override
    public Lags lags(int atMost) {
        requirePositive(atMost);
        return database.in("The lag is not known", handle -> lags.lags(handle, atMost));
    }

    @Override
    public MessagePage list(MessageFilter filter, int atMost) {
        return page(filter, atMost, null);
    }

    @Override
    public MessagePage list(MessageFilter filter, int atMost, String after) {
        return page(filter, atMost, Cursor.parse(after, filter));
    }

    private MessagePage page(MessageFilter filter, int atMost, @Nullable Cursor after) {
        requirePositive(atMost);
        return database.in("Messages were not listed", handle -> listing.page(handle, filter, atMost, after));
    }

    @Override
    public List<FailureGroup> parkedByFailure(int atMost) {
        requirePositive(atMost);
        return database.in("Parked messages were not grouped", handle -> overview.parkedByFailure(handle, atMost));
    }

    @Override
    public List<HeldKey> heldKeys(int atMost) {
        requirePositive(atMost);
        return database.in("Keys that are held back were not listed", handle -> overview.heldKeys(handle, atMost));
    }

    @Override
    public Optional<MessageDetails> inspect(MessageId id) {
        return database.in("Message " + id + " was not inspected", handle -> inspection.inspect(handle, id));
    }

    @Override
    public List<AuditEntry> audit(int atMost) {
        requirePositive(atMost);
        return database.in("The audit was not read", handle -> inspection.audit(handle, atMost));
    }

    @Override
    public Answer requeue(MessageId id, Operator by) {
        return waking(database.in(
                notCertain("Requeueing", id), handle -> actions.requeue(handle, id, Act.single("REQUEUE", by))));
    }

    @Override
    public Answer requeue(MessageSummary seen, Operator by) {
        return waking(database.in(
                notCertain("Requeueing", seen.id()),
                handle -> actions.requeue(handle, seen, Act.single("REQUEUE", by))));
    }

    @Override
    public Answer discard(MessageId id, Operator by) {
        return waking(database.in(
                notCertain("Discarding", id), handle -> actions.discard(handle, id, Act.single("DISCARD", by))));
    }

    @Override
    public Answer discard(MessageSummary seen, Operator by) {
        return waking(database.in(
                notCertain("Discarding", seen.id()),
                handle -> actions.discard(handle, seen, Act.single("DISCARD", by))));
    }

    @Override
    public Cancellation cancel(MessageId id, Operator by) {
        return waking(database.in(
                notCertain("Cancelling", id), handle -> actions.cancel(handle, id, Act.single("CANCEL", by))));
    }

    @Override
    public EditResult editAsNew(MessageId id, Message edited, Operator by) {
        return waking(database.in(
                notCertain("Editing", id), handle -> edit.replace(handle, id, edited, Act.single("EDIT", by))));
    }

    @Override
    public Erasure erase(MessageId id, Operator by) {
        return waking(
                database.in(notCertain("Erasing", id), handle -> actions.erase(handle, id, Act.single("ERASE", by))));
    }

    @Override
    public void pause(Destination destination, Operator by) {
        database.in("Pausing " + destination + " is not certain", handle -> {
            pauses.pause(handle, destination, by);
            return destination;
        });
    }

    @Override
    public void resume(Destination destination, Operator by) {
        waking(database.in("Resuming " + destination + " is not certain", handle -> {
            pauses.resume(handle, destination, by);
            return destination;
        }));
    }

    @Override
    public List<PausedDestination> paused() {
        return database.in("Paused destinations were not listed", pauses::list);
    }

    @Override
    public void acceptRestoredDatabase(Operator by) {
        waking(database.in("Accepting the database is not certain; do it again", handle -> {
            restores.accept(handle, by);
            return by;
        }));
    }

    @Override
    public long purgeSettled(int atMost, Operator by) {
        requirePositive(atMost);
        return purge.purge(atMost, by);
    }

    @Override
    public long purgeSettled(MessageState state, Duration olderThan, int atMost, Operator by) {
        requirePositive(atMost);
        return purge.purge(state, olderThan, atMost, by);
    }

    @Override
    public BulkRun bulk(BulkAction action, MessageFilter filter, Operator by) {
        action.requireFits(filter);
        UUID id = database.in("No bulk action was started", handle -> bulks.start(handle, action, filter, by));
        return new JdbcBulkRun(database, bulks, id);
    }

    @Override
    public BulkRun resumeBulk(UUID id) {
        if (database.in("Bulk action " + id + " was not found", handle -> bulks.find(handle, id))
                .isEmpty()) {
            throw new IllegalArgumentException("Outbox " + database.table() + " has no bulk action " + id
                    + ": its id was mistyped, or it ended and was purged");
        }
        return new JdbcBulkRun(database, bulks, id);
    }

    /** A false ring is harmless: also what leaves can free a key. */
    private <T> T waking(T answer) {
        database.wakeUp();
        return answer;
    }

    private static String notCertain(String doing, MessageId id) {
        return doing + " message " + id + " is not certain; inspect it";
    }

    private static void requirePositive(int atMost) {
        if (atMost < 1) {
            throw new IllegalArgumentException("atMost must be 1 or more, is " + atMost);
        }
    }
}
