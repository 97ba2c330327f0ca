package io.github.reliablemq.torture;

import java.util.concurrent.atomic.AtomicLong;

/** Numbers the transactions of one writer process. Thread-safe. */
final class TransactionNumbers {

    private final AtomicLong last = new AtomicLong();

    long next() {
        return last.incrementAndGet();
    }
}
