package io.github.reliablemq.simulation;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys and effects of one consumer's database; a transaction commits both or neither. */
final class SimInbox {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int LOOKS = 20;

    private final World world;
    private final Set<MessageId> keys = new HashSet<>();
    /** Of transactions that are open. */
    private final Set<MessageId> locked = new HashSet<>();

    private final SimAttempts attempts = new SimAttempts();

    SimInbox(World world) {
        this.world = world;
    }

    boolean hasHandled(MessageId id) {
        return keys.contains(id);
    }

    /** The same for one of its consumers. */
    Inbox<Transaction> of(SimConsumer consumer) {
        return new Inbox<>() {
            @Override
            public Optional<AttemptLog> attempts() {
                return world.has(Bug.UNCOUNTED) ? Optional.empty() : Optional.of(attempts);
            }

            @Override
            public Transaction begin() {
                return new Transaction(consumer);
            }
        };
    }

    /** What the handler works with too. */
    final class Transaction implements InboxTransaction<Transaction> {
        private final SimConsumer consumer;
        private final List<MessageId> admitted = new ArrayList<>();
        private final List<MessageId> effects = new ArrayList<>();

        private Transaction(SimConsumer consumer) {
            this.consumer = consumer;
        }

        void effect(MessageId id) {
            if (world.has(Bug.EFFECT_BEFORE_COMMIT)) {
                world.history().effected(id);
            } else {
                effects.add(id);
            }
        }

        @Override
        public Transaction handle() {
            return this;
        }

        @Override
        public Admission admit(ConsumerName name, MessageId id) {
            for (int look = 0; look < LOOKS && isLocked(id) && consumer.mayRest(); look++) {
                consumer.rest(LOOK);
            }
            if (keys.contains(id)) {
                return Admission.DUPLICATE;
            }
            if (isLocked(id)) {
                world.tally().happened(Sometimes.INBOX_BUSY);
                return Admission.BUSY;
            }
            locked.add(id);
            admitted.add(id);
            return Admission.FIRST;
        }

        private boolean isLocked(MessageId id) {
            return locked.contains(id) && !world.has(Bug.INBOX_UNGUARDED);
        }

        @Override
        public void commit() {
            if (world.strikes(Fault.CONSUMER_KILLED)) {
                throw new Killed();
            }
            keys.addAll(admitted);
            effects.forEach(world.history()::effected);
            if (world.strikes(Fault.INBOX_UNANSWERED)) {
                throw new StoreException("simulated: no answer to a commit");
            }
            if (world.strikes(Fault.CONSUMER_KILLED_AFTER_COMMIT)) {
                throw new Killed();
            }
        }

        @Override
        public void close() {
            // What was not committed is forgotten with this object.
            admitted.forEach(locked::remove);
        }
    }
}
