package io.github.reliablemq.testkit;

import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.MessageId;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Ids that callers chose, in an {@link InMemoryOutbox}. As in a database, who records an id that an open transaction
 * has recorded waits for the end of that one. Thread-safe.
 */
final class InMemoryIds {

    private final Map<MessageId, Entry> entries = new LinkedHashMap<>();
    private final Map<InMemoryTransaction, Entry> waiting = new LinkedHashMap<>();

    /**
     * Takes an id for a transaction.
     *
     * @return false when it is taken for good, or by that transaction already
     * @throws KeyLockException when waiting for it would never end
     */
    synchronized boolean take(MessageId id, InMemoryTransaction by, Instant now) {
        try {
            Entry entry = entries.get(id);
            while (entry != null && entry.holder != null && entry.holder != by) {
                requireAnEnd(id, entry.holder, by);
                waiting.put(by, entry);
                wait();
                entry = entries.get(id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyLockException("The wait for another transaction was interrupted; roll back", e);
        } finally {
            waiting.remove(by);
        }
        return entries.putIfAbsent(id, new Entry(by, now)) == null;
    }

    private void requireAnEnd(MessageId id, InMemoryTransaction holder, InMemoryTransaction by) {
        InMemoryTransaction next = holder;
        while (next != null && next != by) {
            if (next.isUsedBy(Thread.currentThread())) {
                throw new KeyLockException(
                        "Message " + id + " was not recorded: an open transaction of this thread has"
                                + " recorded that id, and a database would wait for its end for ever",
                        null);
            }
            Entry awaited = waiting.get(next);
            next = awaited == null ? null : awaited.holder;
        }
        if (next == by) {
            throw new KeyLockException(
                    "Message " + id + " was not recorded: another transaction has recorded that id"
                            + " and waits for this one. Your transaction is lost: roll it back and do all of it again",
                    null);
        }
    }

    /** The ids of a transaction that committed are taken for good. */
    synchronized void committed(InMemoryTransaction transaction) {
        entries.values().stream().filter(entry -> entry.holder == transaction).forEach(entry -> entry.holder = null);
        notifyAll();
    }

    /** The ids of a transaction that rolled back are free. */
    synchronized void rolledBack(InMemoryTransaction transaction) {
        entries.values().removeIf(entry -> entry.holder == transaction);
        notifyAll();
    }

    /** Those ids of a transaction that goes on are free. */
    synchronized void rolledBack(InMemoryTransaction transaction, Collection<MessageId> ids) {
        ids.forEach(id -> entries.computeIfPresent(id, (same, entry) -> entry.holder == transaction ? null : entry));
        notifyAll();
    }

    /** The ids of all open transactions are free: those transactions are lost. */
    synchronized void restarted() {
        entries.values().removeIf(entry -> entry.holder != null);
        notifyAll();
    }

    /** Forgets ids that were recorded before, unless a message still needs them; whether there were any. */
    synchronized boolean forget(Instant before, Predicate<MessageId> needed) {
        return entries.entrySet()
                .removeIf(entry -> entry.getValue().holder == null
                        && entry.getValue().recordedAt.isBefore(before)
                        && !needed.test(entry.getKey()));
    }

    private static final class Entry {

        /** Null once it committed. */
        private @Nullable InMemoryTransaction holder;

        private final Instant recordedAt;

        Entry(InMemoryTransaction holder, Instant recordedAt) {
            this.holder = holder;
            this.recordedAt = recordedAt;
        }
    }
}
