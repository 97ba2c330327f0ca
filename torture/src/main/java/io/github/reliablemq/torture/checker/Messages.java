package io.github.reliablemq.torture.checker;

import java.util.HashMap;
import java.util.Map;

/** Every message the writers tried to send, in columns: about a hundred bytes for each. */
final class Messages {
    /** Absent: no key, no due time. */
    static final int NONE = -1;

    /** Something that is known of a message. */
    enum Mark {
        SAVEPOINT(1),
        WAITS(1 << 1),
        PARKED(1 << 2),
        EXPIRED(1 << 3),
        CANCELLED(1 << 4),
        DISCARDED(1 << 5),
        MAYBE(1 << 6),
        REQUEUED(1 << 7),
        DEAD(1 << 8),
        IN_QUEUE(1 << 9),
        SEEN_PARKED(1 << 10),
        CORRUPT(1 << 11),
        PHANTOM(1 << 12),
        /** Taken out as expired although it had no expiry, or before it. */
        EXPIRED_UNASKED(1 << 13);

        private final int bit;

        Mark(int bit) {
            this.bit = bit;
        }
    }

    private final IdIndex ids = new IdIndex();
    private final Names destinations = new Names();
    private final Names groups = new Names();
    private final Ints transaction = new Ints();
    private final Ints destination = new Ints();
    private final Ints group = new Ints();
    private final Longs keySeq = new Longs();
    private final Longs due = new Longs();
    private final Longs hash = new Longs();
    /** Of the few that have one. */
    private final Map<Integer, Long> expiry = new HashMap<>();

    private final Ints marks = new Ints();
    /** The copy's place in the order of all that was stored, from 1; 0 for none. */
    private final Ints firstPlace = new Ints();

    private final Longs firstMillis = new Longs();
    private final Longs firstJmsId = new Longs();

    /**
     * Columns of a `send`: nanos, send, tx, id, destination, key, keySeq, dueMicros, hash, and perhaps expiryMicros.
     */
    void add(int tx, Line line) {
        int before = ids.size();
        if (ids.add(line.id(3)) < before) {
            throw new HistoryException(
                    line.file() + ":" + line.number() + " sends the id " + line.text(3) + " a second time.");
        }
        String queue = line.text(4);
        transaction.add(tx);
        destination.add(destinations.number(queue));
        group.add(line.has(5) ? groups.number(queue + '\t' + line.text(5)) : NONE);
        keySeq.add(line.number(6, NONE));
        due.add(line.number(7, NONE));
        hash.add(hash(line, 8));
        if (line.has(9)) {
            expiry.put(ids.size() - 1, line.number(9));
        }
        marks.add(0);
        firstPlace.add(0);
        firstMillis.add(0);
        firstJmsId.add(0);
    }

    static long hash(Line line, int column) {
        return Id.of(line.text(column)).high();
    }

    int size() {
        return ids.size();
    }

    int find(Id id) {
        return ids.find(id);
    }

    Id id(int message) {
        return ids.get(message);
    }

    int transaction(int message) {
        return transaction.get(message);
    }

    String destination(int message) {
        return destinations.text(destination.get(message));
    }

    /** The number of its destination and key together, or {@link #NONE}. */
    int group(int message) {
        return group.get(message);
    }

    /** The key of a message that has one. */
    String key(int message) {
        return groups.text(group(message)).substring(destination(message).length() + 1);
    }

    int groups() {
        return groups.size();
    }

    long keySeq(int message) {
        return keySeq.get(message);
    }

    /** In microseconds since 1970, or {@link #NONE}. */
    long due(int message) {
        return due.get(message);
    }

    /** Whether it has an expiry, in microseconds since 1970, that is not after that moment. */
    boolean mayHaveExpiredBy(int message, long micros) {
        Long at = expiry.get(message);
        return at != null && at <= micros;
    }

    long hash(int message) {
        return hash.get(message);
    }

    boolean is(int message, Mark mark) {
        return (marks.get(message) & mark.bit) != 0;
    }

    void mark(int message, Mark mark) {
        marks.set(message, marks.get(message) | mark.bit);
    }

    boolean isStored(int message) {
        return firstPlace.get(message) != 0;
    }

    int firstPlace(int message) {
        return firstPlace.get(message);
    }

    /** When the broker took its first copy in, in milliseconds since 1970. */
    long firstMillis(int message) {
        return firstMillis.get(message);
    }

    long firstJmsId(int message) {
        return firstJmsId.get(message);
    }

    void stored(int message, int place, long millis, long jmsId) {
        firstPlace.set(message, place);
        firstMillis.set(message, millis);
        firstJmsId.set(message, jmsId);
    }

    /** Whether an operator or its own expiry has taken it out, for sure or perhaps. */
    boolean wasTakenOut(int message) {
        return is(message, Mark.EXPIRED)
                || is(message, Mark.CANCELLED)
                || is(message, Mark.DISCARDED)
                || is(message, Mark.MAYBE);
    }
}
