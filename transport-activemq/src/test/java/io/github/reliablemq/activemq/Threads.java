package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/** Finds threads that a closed connection, listener or sender should have taken with it. */
final class Threads {

    private static final List<String> OURS =
            List.of("reliablemq-", "ActiveMQ Transport", "ActiveMQ Connection Executor");

    private Threads() {}

    /** Waits a little: a thread that was told to end is not gone at once. */
    static void assertNoneLeft() {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .filteredOn(name -> OURS.stream().anyMatch(name::startsWith))
                        .isEmpty());
    }
}
