package io.github.reliablemq.simulation;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened to each message, and whether that was promised. Knows what writers, broker and inbox did, and nothing
 * of what a lane thinks.
 */
final class History {

    /**
     * As many ends of its process, and a message may be held to be what ends it; the present attempt counts as one too.
     */
    static final int KILLS = 2;

    /** So many attempts a message has. */
    static final int ATTEMPTS = 20;

    private final Map<MessageId, Entry> entries = new HashMap<>();
    private final Map<Object, List<Entry>> byKey = new HashMap<>();
    private final Map<MessageId, Nature> natures = new HashMap<>();
    private final Tally tally;
    private final InstantSource clock;
    private long moment;

    History(Tally tally, InstantSource clock) {
        this.tally = tally;
        this.clock = clock;
    }

    /** One message. Moments count up; 0 is never. */
    private static final class Entry {
        private final MessageId id;
        private final long transaction;
        private Instant due;
        private Instant waitsSince = Instant.MAX;
        private long recorded;
        private long committed;
        private int copies;
        private int doubts;
        private int charges;
        private int effects;
        private int kills;
        private boolean suspicious;
        private boolean parked;
        private boolean setAside;

        private Entry(MessageId id, long transaction, long recorded, Instant due) {
            this.id = id;
            this.transaction = transaction;
            this.recorded = recorded;
            this.due = due;
        }

        /** Whether it is to be stored before that one, if both have the same key. */
        private boolean precedes(Entry other) {
            boolean before = committed > 0 && committed < other.recorded;
            boolean sentBefore = committed > 0 && transaction == other.transaction && recorded < other.recorded;
            return before || sentBefore;
        }
    }

    /**
     * Recorded, for the first time or again because nobody knows what became of the first one.
     *
     * @param transaction number of the one that recorded it, the same when it is done again
     */
    void recorded(MessageId id, Message message, long transaction, Duration delay) {
        moment++;
        Instant due = clock.instant().plus(delay);
        Entry known = entries.get(id);
        if (known != null) {
            if (known.committed == 0) {
                known.recorded = moment;
                known.due = due;
            }
            return;
        }
        Entry entry = new Entry(id, transaction, moment, due);
        entries.put(id, entry);
        message.orderingKey()
                .ifPresent(
                        key -> byKey.computeIfAbsent(sequence(message.destination(), key), ignored -> new ArrayList<>())
                                .add(entry));
    }

    /** Whether it is before the other one in the outbox. */
    boolean isRecordedBefore(MessageId id, MessageId other) {
        return entry(id).recorded < entry(other).recorded;
    }

    private static Object sequence(Destination to, String key) {
        return List.of(to, key);
    }

    void committed(List<MessageId> ids) {
        moment++;
        for (MessageId id : ids) {
            Entry entry = entry(id);
            if (entry.committed == 0) {
                entry.committed = moment;
                entry.waitsSince = entry.due.isAfter(clock.instant()) ? entry.due : clock.instant();
            }
        }
    }

    boolean isCommitted(MessageId id) {
        return entry(id).committed > 0;
    }

    void is(MessageId id, Nature nature) {
        natures.put(id, nature);
    }

    Nature nature(MessageId id) {
        return natures.getOrDefault(id, Nature.SOUND);
    }

    /** The broker stored a copy. */
    void stored(Envelope envelope) {
        Entry entry = entries.get(envelope.id());
        if (entry == null || entry.committed == 0) {
            throw new Violation("P2", "the broker stored " + envelope.id() + ", which was never committed");
        }
        if (clock.instant().isBefore(entry.due)) {
            throw new Violation("P9", entry.id + " was stored before it was due, at " + entry.due);
        }
        if (entry.copies == 0) {
            envelope.orderingKey().ifPresent(key -> checkOrder(entry, sequence(envelope.destination(), key)));
        } else {
            tally.happened(Sometimes.REPEATED);
        }
        entry.copies++;
        if (entry.copies - 1 > entry.doubts) {
            throw new Violation(
                    "P6",
                    entry.id + " was stored " + entry.copies + " times after " + entry.doubts + " sends in doubt");
        }
    }

    private void checkOrder(Entry later, Object sequence) {
        for (Entry earlier : byKey.getOrDefault(sequence, List.of())) {
            if (earlier.precedes(later) && earlier.copies == 0) {
                throw new Violation("P5", later.id + " was stored before " + earlier.id + " of its key");
            }
            if (earlier.parked && earlier.recorded > later.recorded) {
                tally.happened(Sometimes.BEFORE_PARKED);
            }
        }
    }

    /** How long it waits already, since it was committed and due; nothing once it was stored. */
    Duration waiting(MessageId id) {
        Entry entry = entry(id);
        boolean waits =
                entry.committed > 0 && entry.copies == 0 && clock.instant().isAfter(entry.waitsSince);
        return waits ? Duration.between(entry.waitsSince, clock.instant()) : Duration.ZERO;
    }

    /** Something happened to these while a lane had them, after which nobody can be sure whether they were sent. */
    void doubted(List<Claimed> messages) {
        messages.forEach(message -> entry(message.envelope().id()).doubts++);
    }

    /** A relay was ended, or stood still, while it had announced that message alone. */
    void suspicious(MessageId id) {
        entry(id).suspicious = true;
    }

    /** A relay that started found that message announced alone by one that ended. */
    void suspectParked(MessageId id) {
        Entry entry = entry(id);
        entry.parked = true;
        tally.happened(Sometimes.SUSPECT_PARKED);
        if (nature(id) != Nature.ENDS_RELAYS && !entry.suspicious) {
            throw new Violation("P11", id + " is parked as if it ended relays, and it ended none");
        }
    }

    /** The database committed it; the lane had those grounds to charge somebody. */
    void settled(List<Settlement> settlements, Grounds grounds) {
        for (Settlement settlement : settlements) {
            MessageId id = settlement.message().envelope().id();
            if (settlement instanceof Settlement.Sent && entry(id).copies == 0) {
                throw new Violation("P3", id + " is settled as sent and the broker has no copy");
            }
            if (settlement instanceof Settlement.Park park
                    && park.failure().type().equals("SuspectedCrash")) {
                tally.happened(Sometimes.ACCUSED_PARKED);
                suspectParked(id);
            } else if (settlement instanceof Settlement.Park park) {
                charged(id, park.failedAttempts(), grounds);
                parked(id);
            } else if (settlement instanceof Settlement.RetryAfter retry) {
                charged(id, retry.failedAttempts(), grounds);
            }
        }
    }

    private void charged(MessageId id, int attempts, Grounds grounds) {
        Entry entry = entry(id);
        entry.charges++;
        if (attempts != entry.charges) {
            throw new Violation("P11", id + " has " + attempts + " attempts after " + entry.charges + " charges");
        }
        if (!nature(id).isRefused()) {
            tally.happened(Sometimes.SOUND_CHARGED);
            if (!grounds.mayCharge(id)) {
                throw new Violation("P11", id + " is charged an attempt and nothing was its fault");
            }
        }
    }

    private void parked(MessageId id) {
        Entry entry = entry(id);
        tally.happened(Sometimes.PARKED);
        entry.parked = true;
        if (!nature(id).isRefused() && entry.charges < ATTEMPTS) {
            throw new Violation("P11", id + " is parked after " + entry.charges + " attempts");
        }
    }

    /** The inbox committed an effect. */
    void effected(MessageId id) {
        Entry entry = entry(id);
        entry.effects++;
        if (entry.effects > 1) {
            throw new Violation("P4", id + " has " + entry.effects + " effects");
        }
    }

    /** A consumer's process ended with that message in hand. */
    void consumerKilled(MessageId id) {
        entry(id).kills++;
    }

    /** It went to the dead letters, as one that ends consumers. */
    void setAside(MessageId id) {
        Entry entry = entry(id);
        entry.setAside = true;
        if (nature(id) == Nature.ENDS_CONSUMERS) {
            tally.happened(Sometimes.KILLER_SET_ASIDE);
        } else if (entry.kills < KILLS) {
            throw new Violation("P11", id + " is a dead letter after it ended " + entry.kills + " consumers");
        }
    }

    /** What the broker has had. */
    List<MessageId> everStored() {
        return entries.values().stream()
                .filter(entry -> entry.copies > 0)
                .map(entry -> entry.id)
                .toList();
    }

    /** Faults are over and everything has come to rest. */
    void checkAtRest(Set<MessageId> heldBack) {
        for (Entry entry : entries.values()) {
            Nature nature = nature(entry.id);
            boolean due = entry.committed > 0
                    && !entry.parked
                    && !nature.isRefused()
                    && nature != Nature.ENDS_RELAYS
                    && !heldBack.contains(entry.id);
            if (due && entry.copies == 0) {
                throw new Violation("P1", entry.id + " was committed and the broker never had it");
            }
            if (nature == Nature.ENDS_RELAYS && entry.committed > 0 && !entry.parked && !heldBack.contains(entry.id)) {
                throw new Violation("P11", entry.id + " ends relays and is not parked");
            }
            if (nature == Nature.ENDS_CONSUMERS && entry.copies > 0 && !entry.setAside) {
                throw new Violation("P11", entry.id + " ends consumers and is no dead letter");
            }
            if (entry.copies > 0 && !entry.setAside && entry.effects != 1) {
                throw new Violation("P4", entry.id + " was stored and has " + entry.effects + " effects");
            }
        }
    }

    private Entry entry(MessageId id) {
        @Nullable Entry entry = entries.get(id);
        if (entry == null) {
            throw new Violation("P2", "nobody ever recorded " + id);
        }
        return entry;
    }
}
