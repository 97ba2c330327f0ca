package io.github.reliablemq.testkit;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.TransactionLostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Shows that {@link InboxContract} can be kept: effects are strings, a held key is busy at once. */
final class FakeInbox implements Inbox<FakeInbox.Handle> {

    /** With the moment each was. */
    private final Map<Key, Instant> committed = new HashMap<>();

    private final Set<Key> held = new HashSet<>();
    private final List<String> effects = new ArrayList<>();
    private final InstantSource clock;
    private final AttemptLog attempts = InMemoryAttemptLog.create();
    private int lostAnswers;

    FakeInbox(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void loseNextAnswer() {
        lostAnswers++;
    }

    /** Forgets keys of that age and older ones. */
    synchronized void purge(Duration age) {
        Instant oldest = clock.instant().minus(age);
        committed.values().removeIf(moment -> !moment.isAfter(oldest));
    }

    @Override
    public InboxTransaction<Handle> begin() {
        return new Transaction();
    }

    @Override
    public Optional<AttemptLog> attempts() {
        return Optional.of(attempts);
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
                keys.forEach(key -> committed.put(key, clock.instant()));
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
                if (committed.containsKey(key)) {
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
            synchronized (FakeInbox.this) {
                if (lostAnswers > 0) {
                    lostAnswers--;
                    throw new StoreUnavailableException("No answer came to this commit", null);
                }
            }
        }

        @Override
        public void close() {
            handle.rollback();
        }
    }
}
