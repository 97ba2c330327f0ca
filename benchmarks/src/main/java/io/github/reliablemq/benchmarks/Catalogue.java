package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import java.sql.SQLException;
import java.util.List;

/** Every contest, in the order they are held. */
final class Catalogue {

    /** Makes ready for a contest what it needs beyond each turn. */
    interface Maker {
        Contest in(Arena arena) throws SQLException;
    }

    /** A contest that can be asked for by name. */
    record Entry(String name, Maker maker) {}

    static final List<Entry> ENTRIES = List.of(
            new Entry("B1-enqueue-1", arena -> EnqueueContests.single(arena, 1)),
            new Entry("B1-enqueue-4", arena -> EnqueueContests.single(arena, 4)),
            new Entry("B1-enqueue-8", arena -> EnqueueContests.single(arena, 8)),
            new Entry("B1-enqueue-16", arena -> EnqueueContests.single(arena, 16)),
            new Entry("B1-send-all", EnqueueContests::several),
            new Entry("B2-drain-1", arena -> DrainContests.drain(arena, 1)),
            new Entry("B2-drain-2", arena -> DrainContests.drain(arena, 2)),
            new Entry("B2-drain-4", arena -> DrainContests.drain(arena, 4)),
            new Entry("B2-sweep", arena -> SweepContest.of(arena, SweepContest.BATCHES, SweepContest.LANES)),
            new Entry("B2-peers", DrainContests::peers),
            new Entry("B3-sustained-1", arena -> SustainedContests.sustained(arena, 1)),
            new Entry("B3-sustained-10", arena -> SustainedContests.sustained(arena, 10)),
            new Entry("B3-keyed", SustainedContests::keyed),
            new Entry("B3-lag", SustainedContests::lag),
            new Entry("B4-latency-100", arena -> LatencyContests.at(arena, 100)),
            new Entry("B4-latency-500", arena -> LatencyContests.at(arena, 500)),
            new Entry("B5-ordered", DrainContests::ordered),
            new Entry("B6-consume", ConsumeContests::inbox),
            new Entry("B7-leases", LeaseContests::leases),
            new Entry("B8-retained", SizeContests::retained),
            new Entry("B8-looks", SizeContests::looks),
            new Entry("B8-parked-head", SizeContests::parkedHead),
            new Entry("B8-paused", SizeContests::paused),
            new Entry("B8-sustained", SustainedContests::held),
            new Entry("B8-waiting", SizeContests::waiting),
            new Entry("B8-snapshot", SizeContests::snapshot),
            new Entry("B9-heap", FootprintContests::heap),
            new Entry("B9-idle", FootprintContests::idle),
            new Entry("B9-start", FootprintContests::start),
            new Entry("B10-relays", ScaleContests::relays),
            new Entry("G-messages", GrowthContests::messages),
            new Entry("G-payload", GrowthContests::payload),
            new Entry("G-keys", GrowthContests::keys),
            new Entry("G-relays", GrowthContests::relays));

    private Catalogue() {}
}
