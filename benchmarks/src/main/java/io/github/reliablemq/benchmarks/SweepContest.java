package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Turns;
import java.util.ArrayList;
import java.util.List;

/** B2 again and again with other batches and lanes, so that everybody is compared at their best. */
final class SweepContest {

    static final List<Integer> BATCHES = List.of(100, 500, 1_000, 2_000);
    static final List<Integer> LANES = List.of(1, 2, 4);

    private static final int ROUNDS = 3;
    private static final int WARM_UPS = 1;

    private SweepContest() {}

    /** Everybody with each of these batches on each of these numbers of lanes. */
    static Contest of(Arena arena, List<Integer> batches, List<Integer> lanes) {
        List<Contestant> all = new ArrayList<>();
        List<Contest.Pair> pairs = new ArrayList<>();
        String brokerUrl = arena.servers().brokerUrl();
        for (int batch : batches) {
            for (int some : lanes) {
                Drain drain = new Drain(arena.sizes().messages(), batch, some, Keys.NONE);
                String ending = "-" + batch + "-" + some;
                Contestant ours = arena.relay("ours" + ending, drain);
                Contestant raw = new RawClient("raw" + ending, brokerUrl, drain, Packets.TOGETHER);
                Contestant hand = new HandWrittenRelay(
                        "hand" + ending, arena.servers().newDatabase(), brokerUrl, drain, Packets.TOGETHER);
                all.addAll(List.of(ours, raw, hand));
                pairs.add(new Contest.Pair(ours, raw));
                pairs.add(new Contest.Pair(ours, hand));
            }
        }
        return new Contest(
                        "B2-sweep",
                        arena.sizes().messages() + " messages of " + Bodies.LENGTH + " bytes; " + batches
                                + " in a transaction, on " + lanes + " lanes: names end with both; packets leave"
                                + " together",
                        Arena.MOVING,
                        all,
                        pairs)
                .in(Turns.atMost(ROUNDS, WARM_UPS));
    }
}
