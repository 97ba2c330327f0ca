package io.github.reliablemq;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts off what cannot be taken back: from the attempts on record, a process that stands still for longer than its
 * lease cannot be told from one that ended, until it goes on and notes how its attempt ended. Thread-safe.
 */
final class Reprieve {

    /** Two leases as they are by default. Its price is paid by what does end processes: set aside that much later. */
    static final Duration LENGTH = Duration.ofMinutes(1);

    private static final int MOST_REMEMBERED = 1_000;

    private final InstantSource clock;
    private final Duration length;
    private final Map<MessageId, Sight> sights = new Remembered();

    /** When a message was seen to look like what ends processes, without a longer pause in between. */
    private record Sight(Instant first, Instant last) {}

    private Reprieve(InstantSource clock, Duration length) {
        this.clock = clock;
        this.length = length;
    }

    /** Where nothing but an end leaves an attempt without one: whoever goes on holds a lock that is seen. */
    static Reprieve none() {
        return new Reprieve(InstantSource.system(), Duration.ZERO);
    }

    static Reprieve by(InstantSource clock) {
        return new Reprieve(clock, LENGTH);
    }

    /** How much longer that message is to wait before it is set aside; zero once it is over. */
    synchronized Duration left(MessageId id) {
        Instant now = clock.instant();
        Sight before = sights.get(id);
        Instant first = before == null || now.isAfter(before.last().plus(length)) ? now : before.first();
        sights.put(id, new Sight(first, now));
        Duration left = Duration.between(now, first.plus(length));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** It was set aside. */
    synchronized void over(MessageId id) {
        sights.remove(id);
    }

    /** Forgets the oldest. */
    private static final class Remembered extends LinkedHashMap<MessageId, Sight> {

        @Override
        protected boolean removeEldestEntry(Map.Entry<MessageId, Sight> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }
}
