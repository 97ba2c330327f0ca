package io.github.reliablemq.benchmarks.page;

import java.util.List;
import java.util.Optional;

/** What was set out to be reached, by names of comparisons: contest/ours/other/figure. */
final class Bars {

    private static final List<Bar> ALL = List.of(
            Bar.atMost(1.1, "B1-enqueue-\\d+/(unkeyed|causal|commit-order)/hand-written/(cpu|wal)"),
            Bar.atLeast(1, "B1-enqueue-\\d+/(unkeyed|causal)/(gruelbox|namastack)/rate"),
            Bar.atLeast(0.9, "B1-send-all/send-all/hand-written/rate"),
            Bar.atLeast(0.85, "B2-drain-\\d+/ours/raw-client(-corked)?/rate"),
            Bar.atLeast(0.95, "B2-drain-\\d+/ours/hand-written(-corked)?/rate"),
            Bar.atMost(1.15, "B2-drain-\\d+/ours/hand-written(-corked)?/cpu"),
            Bar.atLeast(8, "B2-peers/ours/(gruelbox|namastack|modulith)/rate"),
            Bar.atLeast(0.95, "B3-sustained-\\d+/ours/hand-written-corked/rate"),
            Bar.atLeast(2.5, "B3-sustained-\\d+/ours/(gruelbox|namastack|modulith)/rate"),
            Bar.atMost(0.5, "B3-sustained-\\d+/ours/(gruelbox|namastack|modulith)/cpu"),
            Bar.atLeast(1, "B3-sustained-\\d+/ours/debezium/rate"),
            Bar.atLeast(2, "B3-sustained-\\d+/ours/xa/rate"),
            // The other one is the bar itself, here and in B9.
            Bar.atMost(1, "B3-lag/[^/]+/bar/lag-growth"),
            Bar.atMost(1.5, "B4-latency-\\d+/outbox/bare-send/p50"),
            Bar.atMost(3, "B4-latency-\\d+/outbox/bare-send/p99"),
            Bar.atLeast(0.8, "B5-ordered/many-keys/unkeyed/rate"),
            Bar.atLeast(0.5, "B5-ordered/one-hot-key/unkeyed/rate"),
            // 0.9 of its work for each unit of cost.
            Bar.atMost(1.11, "B6-consume/ours-single/hand-written/(cpu|wal)"),
            Bar.atLeast(4, "B6-consume/ours-batch/no-dedup/rate"),
            Bar.atLeast(0.8, "B7-leases/ours/set-nx/rate"),
            Bar.atLeast(0.8, "B7-leases/ours-batch/set-nx-pipelined/rate"),
            Bar.atLeast(0.9, "B8-(retained|snapshot|parked-head|paused|waiting|sustained)/[^/]+/fresh(-keeping)?/rate"),
            Bar.atMost(1, "B9-[a-z]+/[^/]+/bar/[^/]+"),
            Bar.atLeast(1, "B10-relays/relays-4/relays-1/rate"));

    private Bars() {}

    static Optional<Bar> of(Compared comparison) {
        return ALL.stream().filter(bar -> bar.isFor(comparison)).findFirst();
    }

    /** Those that none of these is for. */
    static List<Bar> without(List<Compared> comparisons) {
        return ALL.stream()
                .filter(bar -> comparisons.stream().noneMatch(bar::isFor))
                .toList();
    }
}
