package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Watches what the processes of a run need while it goes on. Faults end processes, so that each sample is the most that
 * any living process of a role needs.
 */
final class Soak implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(10);
    /** A full collection stops a process for a moment. */
    private static final int HEAP_EVERY = 6;

    private static final List<Role> WATCHED = List.of(Role.WRITER, Role.RELAY, Role.JDBC_CONSUMER, Role.REDIS_CONSUMER);

    /** Those that are to stay small; the inbox grows with what it remembers. */
    private static final List<String> TABLES =
            List.of("reliable_outbox", "reliable_outbox_relay", "reliable_outbox_attempt", "reliable_inbox_attempt");

    private final Stage stage;
    private final List<Watched> watched = new ArrayList<>();
    private final Map<String, Series> tables = new LinkedHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "soak");

    private record Watched(Role role, Series series, int everyRounds, Function<Vitals, OptionalDouble> look) {}

    private Soak(Stage stage) {
        this.stage = stage;
        for (Role role : WATCHED) {
            add(role, "live heap KiB", 12 << 10, HEAP_EVERY, Vitals::liveHeapKibibytes);
            add(role, "resident KiB", 96 << 10, 1, Vitals::residentKibibytes);
            add(role, "threads", 6, 1, Vitals::threads);
            add(role, "open files", 24, 1, Vitals::files);
        }
        for (String table : TABLES) {
            tables.put(table, new Series(table + " with indexes KiB", 64 << 10));
        }
    }

    private void add(Role role, String what, double slack, int every, Function<Vitals, OptionalDouble> look) {
        String name = role.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + what;
        watched.add(new Watched(role, new Series(name, slack), every, look));
    }

    static Soak watch(Stage stage) {
        Soak soak = new Soak(stage);
        soak.thread.setDaemon(true);
        soak.thread.start();
        return soak;
    }

    private void run() {
        try {
            for (int round = 0; !closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS); round++) {
                sample(round);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void sample(int round) {
        for (Watched each : watched) {
            if (round % each.everyRounds() == 0) {
                stage.actors(each.role()).stream()
                        .filter(Actor::isAlive)
                        .map(actor -> each.look().apply(new Vitals(actor.pid())))
                        .flatMapToDouble(OptionalDouble::stream)
                        .max()
                        .ifPresent(each.series()::add);
            }
        }
        tables.forEach((table, series) -> stage.database()
                .tryNumber("select pg_total_relation_size('" + table + "') / 1024")
                .ifPresent(series::add));
    }

    /** A line for each thing that was watched. */
    synchronized List<String> table() {
        return series().stream().map(Series::toString).toList();
    }

    synchronized List<String> grown() {
        return series().stream().filter(Series::grew).map(Series::name).toList();
    }

    /** Of what there are too few samples to tell. */
    synchronized List<String> unseen() {
        return series().stream()
                .filter(each -> !each.isEnough())
                .map(Series::name)
                .toList();
    }

    private List<Series> series() {
        List<Series> all = new ArrayList<>(watched.stream().map(Watched::series).toList());
        all.addAll(tables.values());
        return all;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
