package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Figure;
import java.util.List;

/** B4: how long a message is on its way when there is no hurry. */
final class LatencyContests {

    private static final List<Figure> FIGURES = List.of(
            Figure.P50, Figure.P99, Figure.P999, Figure.CPU, Figure.CPU_APP, Figure.CPU_DATABASE, Figure.CPU_BROKER);

    /** Seconds a turn takes when a drain has 100,000 messages. */
    private static final int SECONDS = 20;

    private static final int FULL_SIZE = 100_000;

    private LatencyContests() {}

    /** From the commit to the consumer, beside a persistent send without any database. */
    static Contest at(Arena arena, int rate) {
        long messages = Math.max(1, (long) rate * SECONDS * arena.sizes().messages() / FULL_SIZE);
        Latency.Pace pace = new Latency.Pace(rate, (int) messages);
        String brokerUrl = arena.servers().brokerUrl();
        OutboxDatabase outbox = OutboxDatabase.create(arena.servers().newDatabase());
        String ours = "outbox";
        String bare = "bare-send";
        return Contest.ofOne(
                "B4-latency-" + rate,
                messages + " messages of " + Bodies.LENGTH + " bytes at " + rate + " a second, from the commit, or the"
                        + " call that sends, to the consumer",
                FIGURES,
                new Latency(ours, new OutboxEmitter(outbox, brokerUrl, Latency.queueOf(ours)), brokerUrl, pace),
                List.of(new Latency(bare, new SynchronousEmitter(brokerUrl, Latency.queueOf(bare)), brokerUrl, pace)));
    }
}
