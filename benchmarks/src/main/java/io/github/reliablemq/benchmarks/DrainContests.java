package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.servers.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** B2 and B5: how fast a backlog reaches the broker's disk and is settled. */
final class DrainContests {

    private static final int LANES = 2;
    private static final int MANY_KEYS = 10_000;

    private DrainContests() {}

    /**
     * Beside the raw client, which is the limit, and a loop written by hand, either with its packets at once and
     * together.
     */
    static Contest drain(Arena arena, int lanes) {
        Drain drain = arena.drain(lanes);
        String brokerUrl = arena.servers().brokerUrl();
        Contestant ours = arena.relay("ours", drain);
        List<Contestant> others = new ArrayList<>();
        for (Packets packets : Packets.values()) {
            others.add(new RawClient(brokerUrl, drain, packets));
            others.add(new HandWrittenRelay(arena.servers().newDatabase(), brokerUrl, drain, packets));
        }
        return Contest.ofOne("B2-drain-" + lanes, Arena.about(drain), Arena.MOVING, ours, others);
    }

    /** Beside libraries for the same purpose; those that send row by row get a tenth of the backlog. */
    static Contest peers(Arena arena) {
        Drain drain = arena.drain(LANES);
        int fewer = arena.sizes().fraction(10);
        String brokerUrl = arena.servers().brokerUrl();
        DataSource gruelbox = arena.servers().newDatabase();
        DataSource namastack = arena.servers().newDatabase();
        DataSource modulith = arena.servers().newDatabase();
        PostgresServer servers = arena.servers().postgres();
        String debezium = servers.createDatabase();
        return Contest.ofOne(
                "B2-peers",
                Arena.about(drain) + "; row by row " + fewer + " messages; gruelbox: "
                        + Gruelbox.SETTINGS + "; namastack: " + Namastack.SETTINGS + "; modulith: "
                        + Modulith.SETTINGS + "; debezium: " + Debezium.SETTINGS,
                Arena.MOVING,
                arena.relay("ours", drain),
                List.of(
                        new PeerDrain(new GruelboxPeer(gruelbox), gruelbox, brokerUrl, fewer),
                        new PeerDrain(new NamastackPeer(namastack), namastack, brokerUrl, fewer),
                        new PeerDrain(new ModulithPeer(modulith), modulith, brokerUrl, fewer),
                        new DebeziumDrain(servers, debezium, brokerUrl, drain.messages())));
    }

    /** Ordering keys beside none. */
    static Contest ordered(Arena arena) {
        Drain drain = arena.drain(LANES);
        Keys spread = new Keys(Math.max(1, Math.min(MANY_KEYS, drain.messages() / 10)));
        Contestant unkeyed = arena.relay("unkeyed", drain);
        Contestant many = arena.relay("many-keys", drain.keyed(spread));
        Contestant hot = arena.relay("one-hot-key", drain.keyed(new Keys(1)));
        return new Contest(
                "B5-ordered",
                Arena.about(drain) + "; many keys are " + spread.count(),
                Arena.MOVING,
                List.of(many, unkeyed, hot),
                List.of(new Contest.Pair(many, unkeyed), new Contest.Pair(hot, unkeyed)));
    }
}
