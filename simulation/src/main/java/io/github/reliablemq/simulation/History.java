package io.github.reliablemq.simulation;

import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Settlement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened to each message, and whether that was promised. Knows what writers, broker and inbox did, and nothing
 * of what a lane thinks.
 */
final class History {

    private final Map<MessageId, Entry> entries = new HashMap<>();
    private final Map<Object, List<Entry>> byKey = new HashMap<>();
    private final Set<MessageId> poison = new HashSet<>();
    private final Tally tally;
    private long moment;

    History(Tally tally) {
        this.tally = tally;
    }

    /** One message. Moments count up; 0 is never. */
    private static final class Entry {
        private final MessageId id;
        private final long recorded;
        private long committed;
        private int copies;
        private int doubts;
        private int effects;

        private Entry(MessageId id, long recorded) {
            this.id = id;
            this.recorded = recorded;
        }
    }

    void recorded(MessageId id, Destination to, Optional<String> key) {
        Entry entry = new Entry(id, ++moment);
        entries.put(id, entry);
        key.ifPresent(name -> byKey.computeIfAbsent(sequence(to, name), ignored -> new ArrayList<>())
                .add(entry));
    }

    private static Object sequence(Destination to, String key) {
        return List.of(to, key);
    }

    void committed(List<MessageId> ids) {
        moment++;
        ids.forEach(id -> entry(id).committed = moment);
    }

    void poison(MessageId id) {
        poison.add(id);
    }

    boolean isPoison(MessageId id) {
        return poison.contains(id);
    }

    /** The broker stored a copy. */
    void stored(Envelope envelope) {
        Entry entry = entries.get(envelope.id());
        if (entry == null || entry.committed == 0) {
            throw new Violation("P2", "the broker stored " + envelope.id() + ", which was never committed");
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
            boolean before = earlier.committed > 0 && earlier.committed < later.recorded;
            if (before && earlier.copies == 0) {
                throw new Violation("P5", later.id + " was stored before " + earlier.id + " of its key");
            }
        }
    }

    /** Something happened to these while a lane had them, after which nobody can be sure whether they were sent. */
    void doubted(List<Claimed> messages) {
        messages.forEach(message -> entry(message.envelope().id()).doubts++);
    }

    /** The database committed it. */
    void settled(List<Settlement> settlements) {
        for (Settlement settlement : settlements) {
            MessageId id = settlement.message().envelope().id();
            if (settlement instanceof Settlement.Sent && entry(id).copies == 0) {
                throw new Violation("P3", id + " is settled as sent and the broker has no copy");
            }
            if (settlement instanceof Settlement.Park) {
                tally.happened(Sometimes.PARKED);
                if (!poison.contains(id)) {
                    throw new Violation("P11", id + " is parked and nothing is wrong with it");
                }
            }
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

    /** Faults are over and everything has come to rest. */
    void checkAtRest(Set<MessageId> heldBack) {
        for (Entry entry : entries.values()) {
            boolean due = entry.committed > 0 && !poison.contains(entry.id) && !heldBack.contains(entry.id);
            if (due && entry.copies == 0) {
                throw new Violation("P1", entry.id + " was committed and the broker never had it");
            }
            if (entry.copies > 0 && entry.effects != 1) {
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
