package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import java.util.List;

/** B7: what a lease in Redis costs beside the two commands one would use by hand. */
final class LeaseContests {

    private static final int THREADS = 16;
    private static final List<Figure> FIGURES = List.of(Figure.RATE, Figure.CPU, Figure.CPU_APP, Figure.CPU_REDIS);

    private LeaseContests() {}

    static Contest leases(Arena arena) {
        String uri = arena.servers().redis().uri();
        int messages = arena.sizes().messages();
        int batch = arena.sizes().batch();
        NotingInRedis.Load threads = new NotingInRedis.Load(messages, THREADS, 1);
        NotingInRedis.Load batches = new NotingInRedis.Load(messages, 1, batch);
        Contestant leases = new NotingInRedis("ours", uri, LeaseNoting::oneByOne, threads);
        Contestant consumer = new NotingInRedis("ours-consumer", uri, LeaseNoting::byConsumer, threads);
        Contestant set = new NotingInRedis("set-nx", uri, PlainNoting::oneByOne, threads);
        Contestant together = new NotingInRedis("ours-batch", uri, LeaseNoting::together, batches);
        Contestant pipelined = new NotingInRedis("set-nx-pipelined", uri, PlainNoting::pipelined, batches);
        return new Contest(
                "B7-leases",
                messages + " messages are claimed and completed, one by one by " + THREADS + " threads, or " + batch
                        + " at a time by one",
                FIGURES,
                List.of(leases, consumer, set, together, pipelined),
                List.of(
                        new Contest.Pair(leases, set),
                        new Contest.Pair(consumer, set),
                        new Contest.Pair(together, pipelined)));
    }
}
