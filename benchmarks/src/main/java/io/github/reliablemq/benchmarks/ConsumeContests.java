package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import java.util.List;

/** B6: how fast a full queue is handled, where handling is one insert. */
final class ConsumeContests {

    private static final int THREADS = 4;

    private ConsumeContests() {}

    static Contest inbox(Arena arena) {
        int messages = arena.sizes().messages();
        int few = arena.sizes().fraction(5);
        int batch = arena.sizes().batch();
        Contestant batched = new ListenerConsumer("ours-batch", of("ours-batch", arena, messages), THREADS, batch);
        Contestant single = new ListenerConsumer("ours-single", of("ours-single", arena, few), THREADS, 1);
        Contestant dedup = new HandWrittenConsumer(
                "hand-written", of("hand-written", arena, few), THREADS, HandWrittenConsumer.Repeats.RECOGNISED);
        Contestant plain = new HandWrittenConsumer(
                "no-dedup", of("no-dedup", arena, few), THREADS, HandWrittenConsumer.Repeats.HANDLED_AGAIN);
        return new Contest(
                "B6-consume",
                "one insert for each message of " + Bodies.LENGTH + " bytes, " + THREADS + " threads; " + few
                        + " messages one by one, " + messages + " in batches of " + batch,
                Arena.MOVING,
                List.of(batched, single, dedup, plain),
                List.of(
                        new Contest.Pair(single, dedup),
                        new Contest.Pair(single, plain),
                        new Contest.Pair(batched, dedup),
                        new Contest.Pair(batched, plain)));
    }

    private static Consumption of(String name, Arena arena, int messages) {
        return new Consumption(
                name, arena.servers().newDatabase(), arena.servers().brokerUrl(), messages);
    }
}
