package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.PipelineEmitter.Begin;
import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import java.util.ArrayList;
import java.util.List;

/** B4: how long a message is on its way when there is no hurry. */
final class LatencyContests {

    private static final List<Figure> FIGURES = List.of(
            Figure.P50,
            Figure.P99,
            Figure.P999,
            Figure.P50_DUE,
            Figure.P99_DUE,
            Figure.P999_DUE,
            Figure.CPU,
            Figure.CPU_APP,
            Figure.CPU_DATABASE,
            Figure.CPU_BROKER);

    /** A steady state is measured for that part of a turn: a thousandth of the messages is to be a few. */
    private static final int TIMES = 3;

    private static final int SECONDS_IGNORED = 2;

    /** Of a short turn, no more than that part is ignored. */
    private static final int PART_IGNORED = 10;

    private LatencyContests() {}

    /** From the commit to the consumer, beside a persistent send without any database, and beside others' ways. */
    static Contest at(Arena arena, int rate) {
        Latency.Pace pace = pace(arena.sizes(), rate);
        String brokerUrl = arena.servers().brokerUrl();
        List<Contestant> others = new ArrayList<>();
        String bare = "bare-send";
        others.add(new Latency(bare, new SynchronousEmitter(brokerUrl, "bench.latency." + bare), brokerUrl, pace));
        List<Pipeline> peers = new ArrayList<>(Pipelines.ofOthers(arena));
        for (WokenPipeline.Sending sending : WokenPipeline.Sending.values()) {
            peers.add(new WokenPipeline(arena.servers().newDatabase(), brokerUrl, sending));
        }
        for (Pipeline peer : peers) {
            Begin begin = peer instanceof XaPipeline ? Begin.BEFORE_THE_TRANSACTION : Begin.AFTER_THE_COMMIT;
            others.add(new Latency(peer.name(), new PipelineEmitter(peer, begin), brokerUrl, pace));
        }
        Pipeline ours = Pipelines.ours(arena, "outbox", OutboxPipeline.Wake.BY_COMMIT);
        return Contest.ofOne(
                "B4-latency-" + rate,
                pace.messages() + " messages of " + Bodies.LENGTH + " bytes at " + rate + " a second, the first "
                        + pace.ignored() + " ignored, from the commit (bare-send, xa: from the call) to the consumer,"
                        + " and from the moment each was due; " + Pipelines.settings(peers),
                FIGURES,
                new Latency(ours.name(), new PipelineEmitter(ours, Begin.AFTER_THE_COMMIT), brokerUrl, pace),
                others);
    }

    static Latency.Pace pace(Sizes sizes, int rate) {
        int messages = Math.toIntExact(
                Math.max(1, (long) rate * TIMES * sizes.sustained().toSeconds()));
        return new Latency.Pace(rate, messages, Math.min(SECONDS_IGNORED * rate, messages / PART_IGNORED));
    }
}
