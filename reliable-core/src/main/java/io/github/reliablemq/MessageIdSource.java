package io.github.reliablemq;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes the ids of messages whose sender chose none. Implementations are thread-safe. */
@FunctionalInterface
public interface MessageIdSource {

    /** A new id, never handed out before. */
    MessageId next();

    /**
     * UUIDs of version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then 74 random bits. Never a database
     * sequence: a database that fails over may issue a number twice, and consumers would drop the second message.
     *
     * @param clock where the milliseconds come from; a clock that jumps back costs index locality, not uniqueness
     * @param random must be thread-safe and unpredictable enough not to repeat between processes
     */
    static MessageIdSource timeOrdered(InstantSource clock, RandomGenerator random) {
        return () -> {
            long high = (clock.millis() << 16) | 0x7000 | (random.nextLong() & 0x0fff);
            long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            return new MessageId(new UUID(high, low));
        };
    }
}
