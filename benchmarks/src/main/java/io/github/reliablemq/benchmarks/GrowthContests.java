package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Axis;
import io.github.reliablemq.benchmarks.harness.Contest;
import io.github.reliablemq.benchmarks.harness.Contestant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** G: what a message costs as something grows. Each step is a contestant, compared with the first. */
final class GrowthContests {

    private static final int LANES = 2;
    private static final int TENFOLD = 10;
    private static final int TWICE = 2;

    private static final int SMALLEST_BACKLOG = 1_000;
    private static final int SHORTEST_BODY = 100;

    /** A backlog of long bodies is as large as one of the usual ones at least, and no consumer's prefetch is larger. */
    private static final long MOST_BYTES = 256L << 20;

    private static final int FEWEST = 10;

    private GrowthContests() {}

    /** The backlog. */
    static Contest messages(Arena arena) {
        Steps steps = new Steps("messages");
        for (int messages :
                Growth.steps(SMALLEST_BACKLOG, arena.sizes().growth().messages(), TENFOLD)) {
            steps.add(
                    messages,
                    arena.relay(steps.name(messages), arena.drain(LANES).of(messages)));
        }
        return steps.contest("messages waiting", "a backlog, " + shape(arena));
    }

    /** The bodies. */
    static Contest payload(Arena arena) {
        Steps steps = new Steps("payload");
        for (int length : Growth.steps(SHORTEST_BODY, arena.sizes().growth().payload(), TENFOLD)) {
            Drain drain = arena.drain(LANES).ofBodies(Math.max(Bodies.SHORTEST, length));
            int messages = (int) Math.max(FEWEST, Math.min(drain.messages(), bytes(arena) / drain.bodyLength()));
            steps.add(length, arena.relay(steps.name(length), drain.of(messages)));
        }
        return steps.contest(
                "bytes of a body",
                arena.sizes().messages() + " messages, but at most " + bytes(arena) + " bytes of bodies, "
                        + arena.sizes().batch() + " in a transaction, " + LANES + " lanes");
    }

    /** Different ordering keys, dealt out in turns. */
    static Contest keys(Arena arena) {
        Steps steps = new Steps("keys");
        for (int keys : Growth.steps(1, arena.sizes().growth().keys(), TENFOLD)) {
            Drain drain = arena.drain(LANES);
            Drain keyed = drain.of(Math.max(drain.messages(), keys)).keyed(new Keys(keys));
            steps.add(keys, arena.relay(steps.name(keys), keyed));
        }
        return steps.contest(
                "ordering keys",
                "a backlog of " + arena.sizes().messages() + " messages, or one of each key if these are more, "
                        + shape(arena));
    }

    /** Relays that share the work. */
    static Contest relays(Arena arena) {
        Steps steps = new Steps("relays");
        Drain drain = arena.drain(LANES);
        for (int relays : Growth.steps(1, arena.sizes().growth().relays(), TWICE)) {
            String name = steps.name(relays);
            OutboxDatabase outbox = OutboxDatabase.create(arena.servers().newDatabase());
            steps.add(
                    relays,
                    SeveralRelays.toBroker(name, relays, outbox, arena.servers().brokerUrl(), drain));
        }
        return steps.contest("relays on one outbox", Arena.about(drain) + " for each relay");
    }

    private static long bytes(Arena arena) {
        return Math.min(MOST_BYTES, 2L * Bodies.LENGTH * arena.sizes().messages());
    }

    private static String shape(Arena arena) {
        return Bodies.LENGTH + " bytes each, " + arena.sizes().batch() + " in a transaction, " + LANES + " lanes";
    }

    /** The contestants and where each stands on the axis. */
    private static final class Steps {

        private final String what;
        private final Map<String, Double> places = new LinkedHashMap<>();
        private final List<Contestant> contestants = new ArrayList<>();

        Steps(String what) {
            this.what = what;
        }

        String name(int step) {
            return what + "-" + step;
        }

        void add(int step, Contestant contestant) {
            places.put(contestant.name(), (double) step);
            contestants.add(contestant);
        }

        Contest contest(String label, String about) {
            return Contest.growing("G-" + what, about, Arena.MOVING, new Axis(label, places), contestants);
        }
    }
}
