package io.github.reliablemq.benchmarks;

import java.util.Optional;

/**
 * Ordering keys that are dealt out to numbered messages in turns.
 *
 * @param count 0 for messages without a key
 */
record Keys(int count) {

    static final Keys NONE = new Keys(0);

    Optional<String> of(int number) {
        return count == 0 ? Optional.empty() : Optional.of("key-" + number % count);
    }
}
