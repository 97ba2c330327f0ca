package io.github.reliablemq.testkit;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.TransactionLostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Shows that {@link InboxContract} can be kept: effects are strings, a held key is busy at once. */
final class FakeInbox implements Inbox<FakeInbox.Handle> {

    private final Set<Key> committed = new HashSet<>();
    private final Set<Key> held = new HashSet<>();
    private final List<String> effects = new ArrayList<>();

    @Override
    public InboxTransaction<Handle> begin() {
        return new Transaction();
    }

    synchronized List<String> effects() {
        return List.copyOf(effects);
    }

    record Key(ConsumerName consumer, MessageId id) {}

    /** What a handler works with; may be misused. */
    final class Handle {

        private final List<String> pending = new ArrayList<>();
        private final Set<Key> keys = new HashSet<>();

        void effect(String name) {
            pending.add(name);
        }

        void commit() {
            synchronized (FakeInbox.this) {
                effects.addAll(pending);
                committed.addAll(keys);
                rollback();
            }
        }

        void rollback() {
            synchronized (FakeInbox.this) {
                pending.clear();
                held.removeAll(keys);
                keys.clear();
            }
        }
    }

    private final class Transaction implements InboxTransaction<Handle> {

        private final Handle handle = new Handle();

        @Override
        public Handle handle() {
            return handle;
        }

        @Override
        public Admission admit(ConsumerName consumer, MessageId id) {
            Key key = new Key(consumer, id);
            synchronized (FakeInbox.this) {
                if (committed.contains(key)) {
                    return Admission.DUPLICATE;
                }
                if (!held.add(key)) {
                    return Admission.BUSY;
                }
                handle.keys.add(key);
                return Admission.FIRST;
            }
        }

        @Override
        public void commit() {
            if (handle.keys.isEmpty()) {
                throw new TransactionLostException("The handler ended the transaction");
            }
            handle.commit();
        }

        @Override
        public void close() {
            handle.rollback();
        }
    }
}
