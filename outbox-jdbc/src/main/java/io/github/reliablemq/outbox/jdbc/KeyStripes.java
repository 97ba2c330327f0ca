package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Message;
import java.util.List;

/**
 * Which locks keep the transactions of a key apart. Keys share a fixed number of locks, so that a transaction with many
 * keys cannot fill the server's lock table; two keys that share one wait for each other, but keep their order.
 */
final class KeyStripes {

    private static final int STRIPES = 1_024;

    private KeyStripes() {}

    /** Sorted and distinct: two callers that take them in this order cannot wait for each other. */
    static List<Long> of(List<NewRow> rows) {
        return rows.stream()
                .map(NewRow::message)
                .filter(message -> message.orderingKey().isPresent())
                .map(KeyStripes::stripe)
                .distinct()
                .sorted()
                .toList();
    }

    /** Part of the protocol between processes: all versions must agree. */
    private static long stripe(Message message) {
        String key = message.orderingKey().orElseThrow();
        int hash = 31 * message.destination().toString().hashCode() + key.hashCode();
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        return Math.floorMod(hash, STRIPES);
    }
}
